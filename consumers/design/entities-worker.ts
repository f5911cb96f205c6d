import type { entitiesExtract } from '#contracts/tasks/entities-extract.ts'
import type { z } from 'zod'
import type { Job, Work } from '../job.ts'

type EntitiesJob = Omit<Job, 'input'> & { input: z.output<typeof entitiesExtract.input> }
type EntitiesWork = Omit<Work, 'result'> & { result: z.output<typeof entitiesExtract.result> }

/** Runs in this process: a text of the longest kind takes a few milliseconds. A second run gives the same. */
export const entitiesWorker =
  () =>
  async ({ taskId, input, signal }: EntitiesJob): Promise<EntitiesWork> => {
    // The plans of telephone numbers take a while to load, so only once somebody asks.
    const { readEntities } = await import('./content/extract-entities.ts')
    signal.throwIfAborted()
    const { entities, warnings, locale } = readEntities(input.text, { locale: input.locale, now: acceptedAt(taskId) })
    return { result: { entities, warnings, locale }, warnings }
  }

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** When the task was accepted: the first ten characters of its id are milliseconds, the same in every run. */
const acceptedAt = (taskId: string): Date => {
  const digits = Array.from(taskId.slice(-26, -16), character => crockford.indexOf(character))
  return new Date(digits.reduce((ms, digit) => ms * 32 + digit, 0))
}
