import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import type { AuthDeps } from './auth-deps.ts'
import { askToVerify } from './sign-up.ts'
import { writeIfKnown } from './write-if-known.ts'

/** POST /v1/auth/email/resend */
export const resendVerification =
  ({ em, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    const { email } = bodyOf(response, operations.resendVerification)
    await writeIfKnown(
      { em },
      { request, response },
      {
        email,
        write: async (tx, user, about) => {
          if (!user.emailVerifiedAt) await askToVerify(tx, user, { about, mailTokenKey })
        },
      },
    )
  }
