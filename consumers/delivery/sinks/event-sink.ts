import type { CloudEvent } from '#contracts/events/lifecycle.ts'

/** Where the events of one reader of the log go. */
export type EventSink = {
  /**
   * Resolves when the other side has said that it has all of them. What is about one subject arrives in this order; after a
   * failure some may arrive twice, under the same ids.
   * @throws SinkFailure
   */
  publish: (events: readonly CloudEvent[]) => Promise<void>
  close: () => Promise<void>
}
