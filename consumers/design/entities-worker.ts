import { timeOf } from '#contracts/ids.ts'
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
    const { entities, warnings, locale } = readEntities(input.text, { locale: input.locale, now: timeOf(taskId) })
    return { result: { entities, warnings, locale }, warnings }
  }
