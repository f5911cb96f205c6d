import type { z } from 'zod'
import {
  changePasswordSchema,
  emailAddressSchema,
  letterSentSchema,
  loginSchema,
  mailTokenSchema,
  proveSchema,
  refreshTokenSchema,
  registerSchema,
  resetPasswordSchema,
  sessionSchema,
  signInSchema,
} from './auth.ts'
import {
  activateTotpSchema,
  disableTotpSchema,
  mfaChallengeSchema,
  recoveryCodesSchema,
  totpEnrollmentSchema,
} from './mfa.ts'
import {
  exchangeOidcCodeSchema,
  identityLinkSchema,
  oidcCallbackSchema,
  oidcLinkStartSchema,
  outsideProviderSchema,
} from './oidc.ts'
import { patchMeSchema, personalDataSchema, userSchema } from './me.ts'

/** What people send about themselves, by the names that the documents give it. */
export const identityRequests = {
  Register: registerSchema,
  EmailAddress: emailAddressSchema,
  MailToken: mailTokenSchema,
  Login: loginSchema,
  RefreshToken: refreshTokenSchema,
  ResetPassword: resetPasswordSchema,
  ChangePassword: changePasswordSchema,
  Prove: proveSchema,
  ActivateTotp: activateTotpSchema,
  DisableTotp: disableTotpSchema,
  MfaChallenge: mfaChallengeSchema,
  ExchangeOidcCode: exchangeOidcCodeSchema,
  PatchMe: patchMeSchema,
} as const satisfies Record<string, z.ZodType>

/** What they are answered. */
export const identityAnswers = {
  SignIn: signInSchema,
  LetterSent: letterSentSchema,
  Session: sessionSchema,
  TotpEnrollment: totpEnrollmentSchema,
  RecoveryCodes: recoveryCodesSchema,
  SignInProvider: outsideProviderSchema,
  OidcLinkStart: oidcLinkStartSchema,
  IdentityLink: identityLinkSchema,
  OidcArrival: oidcCallbackSchema,
  User: userSchema,
  PersonalData: personalDataSchema,
} as const satisfies Record<string, z.ZodType>
