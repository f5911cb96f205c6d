import { SinkFailure } from './sink-failure.ts'

/** What `work` brings, or a `SinkFailure` when that takes longer than `ms`. The work itself goes on: end what it waits for. */
export const answerWithin = async <Value>(ms: number, work: Promise<Value>): Promise<Value> => {
  work.catch(() => undefined)
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new SinkFailure('unreachable', 'The broker does not answer in time.')), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
