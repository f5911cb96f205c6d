import type { Heard } from './tcp-proxy.ts'

/** Whether what is heard on its way is the moment that a test waits for. */
export type Moment = (heard: Heard) => boolean

/** A client says all of these words at once. */
export const asks =
  (words: readonly string[]): Moment =>
  ({ bytes, from }) =>
    from === 'client' && words.every(word => bytes.includes(word))

/** A server says this on a connection on which it was asked. */
export const answers = (isAsked: Moment, answer: Buffer | string): Moment => {
  const asked = new Set<object>()
  return heard => {
    if (isAsked(heard)) asked.add(heard.connection)
    return heard.from === 'server' && asked.has(heard.connection) && heard.bytes.includes(answer)
  }
}

/** Of Postgres: a statement is over, and outside a transaction, so whatever it did is committed. */
export const committed = Buffer.from('5a0000000549', 'hex')

/** Of the broker: the class and the method of basic.ack, here a confirm. */
export const confirmed = Buffer.from('003c0050', 'hex')

/** A worker claims a task: of all that is asked of Redis only that names all three. */
export const claimsTask: Moment = asks(['lease:task_', 'cancel:task_', 'starts:task_'])
