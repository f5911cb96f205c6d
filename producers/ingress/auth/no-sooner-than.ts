import { setTimeout as delay } from 'node:timers/promises'

/** Runs `work`, and comes back no sooner than after `ms`: how long it really took tells nothing then. */
export const noSoonerThan = async <Result>(ms: number, work: () => Promise<Result>): Promise<Result> => {
  const [result] = await Promise.all([work(), delay(ms)])
  return result
}
