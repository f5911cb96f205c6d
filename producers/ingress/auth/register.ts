import { operations } from '#contracts/http/operations.ts'
import { readSetting } from '#infra/db/settings.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTakenEmail } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { answerLetterSent } from './letter-sent.ts'
import { noSoonerThan } from './no-sooner-than.ts'
import { requireGoodPassword } from './require-good-password.ts'
import { signUp } from './sign-up.ts'
import { networkThrottle, slowDown } from './slow-down.ts'

/** Longer than either way takes, so that the time does not say whether an address is known. */
const evenMs = 300

/** POST /v1/auth/register */
export const register =
  ({ em, passwords, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    const { email, password, time_zone: timeZone, language, ...rest } = bodyOf(response, operations.register)
    if (!(await readSetting(em(), 'sign_up.is_open')))
      throw new Problem('forbidden', { detail: 'Nobody can register here by themselves at the moment.' })
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('register', about.ip))
    requireGoodPassword(password, { email, name: rest.name })
    const name = rest.name ?? email.slice(0, email.indexOf('@'))
    await noSoonerThan(evenMs, async () => {
      const passwordHash = await passwords.hash(password)
      const user = { email, name, language, timeZone, passwordHash }
      await inTransaction(em, tx => signUp(tx, user, { about, mailTokenKey })).catch(unlessTaken)
    })
    answerLetterSent(response)
  }

/** Of two who sign up with one address at the same time, the first one counts. */
const unlessTaken = (error: unknown): void => {
  if (!isTakenEmail(error)) throw error
}
