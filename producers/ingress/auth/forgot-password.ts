import { operations } from '#contracts/http/operations.ts'
import { makeToken } from '#infra/db/identity/one-time-tokens.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { letterToken } from '#infra/identity/mail-tokens.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import type { AuthDeps } from './auth-deps.ts'
import { writeIfKnown } from './write-if-known.ts'

/** POST /v1/auth/password/forgot */
export const forgotPassword =
  ({ em, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    const { email } = bodyOf(response, operations.forgotPassword)
    await writeIfKnown(
      { em },
      { request, response },
      {
        email,
        write: async (tx, { id: userId, email: to, language }, about) => {
          const { id } = await makeToken(tx, { purpose: 'reset-password', userId, token: letterToken(mailTokenKey) })
          await sendLetter(tx, { to, letter: 'reset-password', language, token_id: id }, about)
        },
      },
    )
  }
