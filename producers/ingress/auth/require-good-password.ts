import { isGuessablePassword } from '#infra/identity/guessable-passwords.ts'
import { faultAt } from '../problem.ts'

/** @throws Problem validation-failed for a password that is among the first to be tried */
export const requireGoodPassword = (password: string, about: { email: string; name?: string | undefined }): void => {
  if (!isGuessablePassword(password, [about.email, about.name ?? ''])) return
  const detail = 'too many people use it, or it follows from your name or address'
  throw faultAt({ pointer: '/password', code: 'common-password', detail })
}
