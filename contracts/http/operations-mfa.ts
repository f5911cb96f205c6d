import { signInSchema } from './auth.ts'
import {
  activateTotpSchema,
  disableTotpSchema,
  mfaChallengeSchema,
  recoveryCodesSchema,
  totpEnrollmentSchema,
} from './mfa.ts'
import type { Operation } from './operation.ts'
import type { ProblemCode } from './problem.ts'

const changing: ProblemCode[] = ['reauth-required', 'state-conflict', 'ledger-unavailable']
const guessing: ProblemCode[] = [...changing, 'forbidden', 'rate-limited']

export const mfaOperations = {
  enrollTotp: {
    method: 'post',
    path: '/v1/auth/mfa/totp/enroll',
    scope: 'person',
    summary: 'Have a secret made for an app that shows codes; it counts once a code of it was sent',
    answers: { 200: totpEnrollmentSchema },
    problems: changing,
  },
  activateTotp: {
    method: 'post',
    path: '/v1/auth/mfa/totp/activate',
    scope: 'person',
    summary:
      'Show with a code that the app has the secret: from now on signing in asks for one; every other session ends',
    body: activateTotpSchema,
    answers: { 200: recoveryCodesSchema },
    problems: guessing,
  },
  disableTotp: {
    method: 'post',
    path: '/v1/auth/mfa/totp/disable',
    scope: 'person',
    summary: 'Sign in without codes again; every other session ends',
    body: disableTotpSchema,
    answers: { 204: null },
    problems: guessing,
  },
  renewRecoveryCodes: {
    method: 'post',
    path: '/v1/auth/mfa/recovery-codes',
    scope: 'person',
    summary: 'Ten new recovery codes in place of those that there are',
    answers: { 200: recoveryCodesSchema },
    problems: changing,
  },
  answerMfaChallenge: {
    method: 'post',
    path: '/v1/auth/mfa/challenge',
    scope: 'public',
    summary: 'Sign in with the second factor, after the first has shown who it is',
    body: mfaChallengeSchema,
    answers: { 200: signInSchema },
    problems: ['unauthenticated', 'forbidden', 'account-suspended', 'rate-limited', 'ledger-unavailable'],
  },
} as const satisfies Record<string, Operation>
