import type { z } from 'zod'
import type { PlatformCommand } from '#contracts/commands/command.ts'
import { Failure } from '#contracts/failures.ts'
import { messageVersion, newMessage, type Message } from '#contracts/message.ts'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrokerConnection } from './broker/connection.ts'
import { Consumer, type ConsumerOptions, type Delivery } from './broker/consumer.ts'
import { bury, retryLater } from './broker/dead-letter.ts'
import { propertiesOf, readBody, readEnvelope, UnreadableBody, type Incoming } from './broker/envelope.ts'
import type { Publisher } from './broker/publisher.ts'
import { verdictOn } from './broker/verdict.ts'
import type { Log } from './telemetry/log.ts'
import { meters } from './telemetry/metrics.ts'
import { withSpan } from './telemetry/spans.ts'
import { untilTaken } from './until-taken.ts'

/** What came of a command, for whoever reads the events of its kind. */
type Outcome = { type: string; data: unknown }

export type CommandConsumerOptions<Data> = {
  connection: BrokerConnection
  publisher: Pick<Publisher, 'publish'>
  /** How many run side by side. */
  concurrency: number
  /**
   * Does what the command says; it may come more than once under the same message id, and must then have no second effect. What it
   * returns is published before the command is done with.
   */
  handle: (data: Data, about: { messageId: string; correlationId: string; attempt: number }) => Promise<Outcome | void>
  /** What is said when it is given up for good. */
  givenUp?: (data: Data, failure: { code: string; detail: string }) => Outcome
  log: Log
}

/** Before a command goes back to its queue, or the broker and we would pass it to and fro without pause. */
const giveBackAfterMs = 1_000

/** Of the time that a process has to stop, how much may be spent on a broker that is away. */
const waitingShare = 0.8

/** Waits for the broker without end, until it is drained. */
class CommandConsumer extends Consumer {
  readonly #stopping: AbortController

  constructor(options: ConsumerOptions, stopping: AbortController) {
    super(options)
    this.#stopping = stopping
  }

  override async drain(graceMs: number): Promise<void> {
    const giveUp = setTimeout(() => this.#stopping.abort(), graceMs * waitingShare)
    await super.drain(graceMs)
    clearTimeout(giveUp)
    this.#stopping.abort()
  }
}

/** Consumes a platform command: done, or later by the rungs of the retry ladder, or among the dead letters with its reason. */
export const consumeCommand = <Data extends z.ZodType>(
  command: PlatformCommand<string, Data>,
  given: CommandConsumerOptions<z.output<Data>>,
): Consumer => {
  const { connection, concurrency: prefetch, log } = given
  const stopping = new AbortController()
  const { signal } = stopping
  const options = { ...given, publisher: untilTaken(given.publisher, { signal, log }) }
  const onDelivery = async (delivery: Delivery): Promise<void> => {
    const incoming = readEnvelope(delivery.message)
    try {
      const span = { name: `process ${command.type}`, kind: 'consumer' as const, traceparent: incoming.traceparent }
      await withSpan(span, () => run(command, { delivery, incoming }, options))
    } catch (error) {
      log.warn({ err: error, queue: command.type }, 'command goes back to its queue')
      await delay(giveBackAfterMs, undefined, { signal }).catch(() => undefined)
      delivery.giveBack()
    }
  }
  return new CommandConsumer(
    { connection, queue: command.type, prefetch, onDelivery: delivery => void onDelivery(delivery), log },
    stopping,
  )
}

type Turn = { delivery: Delivery; incoming: Incoming }

const run = async <Data extends z.ZodType>(
  command: PlatformCommand<string, Data>,
  turn: Turn,
  options: CommandConsumerOptions<z.output<Data>>,
): Promise<void> => {
  const ending = await work(command, turn.incoming, options)
  if ('error' in ending) return fail(command.type, turn, { ...ending, options })
  // A broker that does not take the outcome says nothing against the work: no attempt is counted, and nothing is buried.
  await end(turn, options, ending.outcome)
  meters.brokerConsumed.add({ queue: command.type, verdict: 'done' })
}

type Ending<Data> = { outcome: Outcome | void } | { error: unknown; data: Data | undefined }

const work = async <Data extends z.ZodType>(
  command: PlatformCommand<string, Data>,
  incoming: Incoming,
  { handle }: Pick<CommandConsumerOptions<z.output<Data>>, 'handle'>,
): Promise<Ending<z.output<Data>>> => {
  let data: z.output<Data> | undefined
  try {
    data = read(command, incoming)
    const { id: messageId, correlationId, attempt } = incoming
    return { outcome: await handle(data, { messageId, correlationId, attempt }) }
  } catch (error) {
    return { error, data }
  }
}

const read = <Data extends z.ZodType>({ type, data }: PlatformCommand<string, Data>, incoming: Incoming) => {
  if (incoming.version > messageVersion)
    throw new Failure('unknown-version', `${type} has version ${incoming.version}; this reads up to ${messageVersion}`)
  try {
    return data.parse(readBody(incoming.body))
  } catch (error) {
    if (error instanceof UnreadableBody) throw new Failure('unreadable-command', error.message)
    throw new Failure('unreadable-command', `The command is incomplete: ${(error as Error).message}`)
  }
}

type Failed<Data> = { error: unknown; data: Data | undefined; options: CommandConsumerOptions<Data> }

const fail = async <Data>(queue: string, turn: Turn, { error, data, options }: Failed<Data>): Promise<void> => {
  const verdict = verdictOn(error, turn.incoming.attempt)
  const cause = { queue, errorType: verdict.code, errorMessage: verdict.detail }
  const { message } = turn.delivery
  options.log.warn({ err: error, queue, attempt: turn.incoming.attempt, do: verdict.do }, 'command failed')
  meters.brokerConsumed.add({ queue, verdict: verdict.do })
  if (verdict.do === 'retry') {
    const attempt = turn.incoming.attempt + (verdict.isCounted ? 1 : 0)
    await retryLater(options.publisher, message, { ...cause, delayMs: verdict.delayMs, attempt, body: message.content })
    turn.delivery.ack()
    return
  }
  if (verdict.bury || data === undefined) await bury(options.publisher, message, cause)
  await end(turn, options, data === undefined ? undefined : options.givenUp?.(data, verdict))
}

const end = async (
  { delivery, incoming }: Turn,
  { publisher }: Pick<CommandConsumerOptions<never>, 'publisher'>,
  outcome: Outcome | void,
): Promise<void> => {
  if (outcome) await publish(publisher, incoming, outcome)
  delivery.ack()
}

const publish = (
  publisher: CommandConsumerOptions<never>['publisher'],
  incoming: Incoming,
  { type, data }: Outcome,
): Promise<void> => {
  const message: Message = newMessage({
    type,
    data,
    correlationId: incoming.correlationId,
    causationId: incoming.id,
    traceparent: incoming.traceparent,
  })
  return publisher.publish({
    exchange: 'evt',
    routingKey: type,
    body: Buffer.from(JSON.stringify(data)),
    properties: propertiesOf(message),
  })
}
