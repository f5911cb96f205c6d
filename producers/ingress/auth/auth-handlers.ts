import type { AuthDeps } from './auth-deps.ts'
import type { FactorDeps } from '../mfa/spend-factor.ts'
import { changeEmail } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { forgotPassword } from './forgot-password.ts'
import { listSessions } from './list-sessions.ts'
import { login } from './login.ts'
import { logout, logoutAll } from './logout.ts'
import { prove } from './prove.ts'
import { readJwks } from './read-jwks.ts'
import { refresh } from './refresh.ts'
import { register } from './register.ts'
import { resendVerification } from './resend-verification.ts'
import { resetPassword } from './reset-password.ts'
import { revokeSession } from './revoke-session.ts'
import { verifyEmail } from './verify-email.ts'

/** Signing up, in and out. */
export const authHandlers = (deps: AuthDeps & FactorDeps) => ({
  register: register(deps),
  verifyEmail: verifyEmail(deps),
  resendVerification: resendVerification(deps),
  changeEmail: changeEmail(deps),
  login: login(deps),
  refresh: refresh(deps),
  logout: logout(deps),
  logoutAll: logoutAll(deps),
  prove: prove(deps),
  forgotPassword: forgotPassword(deps),
  resetPassword: resetPassword(deps),
  changePassword: changePassword(deps),
  listSessions: listSessions(deps),
  revokeSession: revokeSession(deps),
  readJwks: readJwks(deps),
})
