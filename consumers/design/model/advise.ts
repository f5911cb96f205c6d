import { createHash } from 'node:crypto'
import type { Remembered } from '#infra/cache/remembered.ts'
import { ModelTrouble, type AskModel } from '#infra/engines/chat-model.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { adviceFrom, type Advice, type Leave } from './answer.ts'
import { questionFor } from './prompt.ts'
import type { Shortlist } from './shortlist.ts'

/** A model that gives advice on layouts. It never throws, but for an abort: without it there are designs as well. */
export type Adviser = {
  name: string
  advise: (request: Request, signal: AbortSignal) => Promise<{ advice: Advice } | { reason: string }>
}

type Request = { accountId: string; shortlist: Shortlist; leave: Leave }

type Needs = {
  name: string
  ask: AskModel
  /** Whoever asks the same again gets the same designs: a task that is done twice, and a brief with the same seed. */
  known: Remembered<Advice>
  log: Pick<Log, 'info' | 'warn'>
}

export const adviser = ({ name, ask, known, log }: Needs): Adviser => ({
  name,
  advise: async ({ accountId, shortlist, leave }, signal) => {
    const question = questionFor(shortlist, leave)
    const key = createHash('sha256')
      .update(JSON.stringify([accountId, name, question]))
      .digest('hex')
    const found = await known.find(key)
    if (found) return { advice: found.value }
    try {
      const { value, usage } = await ask(question, signal)
      log.info({ model: name, usage }, 'the design model has answered')
      const advice = adviceFrom(value, leave, shortlist)
      if (!advice) throw new ModelTrouble('malformed', 'The answer of the model does not keep to its format.')
      await known.keep(key, advice)
      return { advice }
    } catch (error) {
      if (!(error instanceof ModelTrouble)) throw error
      log.warn({ model: name, err: error }, 'the design model was of no help')
      return { reason: error.reason }
    }
  },
})
