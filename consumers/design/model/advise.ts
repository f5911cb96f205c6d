import { createHash } from 'node:crypto'
import type { Remembered } from '#infra/cache/remembered.ts'
import { ModelTrouble, type AskModel, type Question } from '#infra/engines/chat-model.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { adviceFrom, type Advice, type Leave } from './answer.ts'
import { modelCircuit } from './model-circuit.ts'
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
  /** In milliseconds, since whenever. */
  now?: () => number
}

export const adviser = ({ name, ask, known, log, now = () => performance.now() }: Needs): Adviser => {
  const circuit = modelCircuit(now)

  const answerTo = async (question: Question, signal: AbortSignal): Promise<unknown> => {
    try {
      const { value, usage } = await ask(question, signal)
      circuit.saw('worked')
      log.info({ model: name, usage }, 'the design model has answered')
      return value
    } catch (error) {
      if (error instanceof ModelTrouble) circuit.saw(isOutage(error) ? 'outage' : 'worked')
      throw error
    }
  }

  return {
    name,
    advise: async ({ accountId, shortlist, leave }, signal) => {
      const question = questionFor(shortlist, leave)
      const key = keyOf([accountId, name, question])
      const found = await known.find(key)
      if (found) return { advice: found.value }
      if (!circuit.mayAsk()) return { reason: 'paused' }
      try {
        const advice = adviceFrom(await answerTo(question, signal), leave, shortlist)
        if (!advice) throw new ModelTrouble('malformed', 'The answer of the model does not keep to its format.')
        await known.keep(key, advice)
        return { advice }
      } catch (error) {
        if (!(error instanceof ModelTrouble)) throw error
        log.warn({ model: name, err: error }, 'the design model was of no help')
        return { reason: error.reason }
      }
    },
  }
}

/** An answer that is of no use costs little time, and may be due to what one brief says: it must not pause the model for others. */
const isOutage = ({ reason }: ModelTrouble): boolean => ['timed-out', 'unreachable', 'failing'].includes(reason)

const keyOf = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')
