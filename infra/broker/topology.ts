import { paymentOutcomeTypes } from '#contracts/commands/payment-outcomes.ts'
import { platformCommands } from '#contracts/commands/registry.ts'
import { designGenerated } from '#contracts/designs/variant.ts'
import { orderWished, paymentNoticed } from '#contracts/orders/order-wish.ts'
import { recognizedEvents } from '#contracts/tasks/recognition-answer.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { lanes, queueOf, subjectOf } from '#contracts/tasks/kind.ts'

export type Exchange = { name: string; type: 'topic' | 'fanout' }
export type Queue = { name: string; arguments: Record<string, string | number> }
export type Binding = { queue: string; exchange: string; pattern: string }
export type Topology = { exchanges: Exchange[]; queues: Queue[]; bindings: Binding[] }

/** The delays that a message can wait in the broker; each is one queue that all work queues share. */
export const rungs = [
  { name: 'retry.1s', delayMs: 1_000 },
  { name: 'retry.5s', delayMs: 5_000 },
  { name: 'retry.30s', delayMs: 30_000 },
  { name: 'retry.2m', delayMs: 120_000 },
  { name: 'retry.10m', delayMs: 600_000 },
  { name: 'retry.1h', delayMs: 3_600_000 },
] as const

export const deadQueue = 'dead'
export const settlementQueue = 'settlement.on.task'
export const usageQueue = 'usage.on.task'
export const recognitionLogQueue = 'recognition-log.on.recognized'
export const designsQueue = 'designs.on.generated'
export const ordersQueue = 'orders.on.payment'

/** How many commands may wait in one queue before the broker refuses more and the ingress answers 429. */
const maxWaitingCommands = 1_000_000
/** Events are never refused in normal life; the limit exists because at-least-once dead-lettering demands `reject-publish`. */
const maxWaitingEvents = 10_000_000

/** Every exchange, queue and binding of the platform: pure data, asserted at start, printable by `npm run topology`. */
export const topology = (): Topology => ({
  exchanges: [
    // No alternate exchange: a mistyped routing key comes back to the publisher at once, in the console too.
    { name: 'cmd', type: 'topic' },
    { name: 'evt', type: 'topic' },
    { name: 'dead', type: 'topic' },
    ...rungs.map(({ name }): Exchange => ({ name, type: 'fanout' })),
  ],
  queues: [
    ...commandQueues().map(name => quorum(name, { deliveryLimit: 20, maxLength: maxWaitingCommands })),
    ...platformQueues.map(name => quorum(name, { deliveryLimit: 20, maxLength: maxWaitingCommands })),
    quorum(settlementQueue, { deliveryLimit: 100, maxLength: maxWaitingEvents }),
    quorum(usageQueue, { deliveryLimit: 100, maxLength: maxWaitingEvents }),
    quorum(recognitionLogQueue, { deliveryLimit: 100, maxLength: maxWaitingEvents }),
    quorum(designsQueue, { deliveryLimit: 100, maxLength: maxWaitingEvents }),
    quorum(ordersQueue, { deliveryLimit: 100, maxLength: maxWaitingEvents }),
    ...rungs.map(rung),
    // The last stop: nothing behind it, so nothing may ever leave it but by the archivist's hand.
    { name: deadQueue, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 } },
  ],
  bindings: [
    ...commandQueues().map(queue => ({ queue, exchange: 'cmd', pattern: queue })),
    ...platformQueues.map(queue => ({ queue, exchange: 'cmd', pattern: queue })),
    // The bare command is the interactive lane: what a person types into the console.
    ...Object.keys(kinds).map(type => ({ queue: queueOf(type, 'interactive'), exchange: 'cmd', pattern: type })),
    ...workEventTypes().map(pattern => ({ queue: settlementQueue, exchange: 'evt', pattern })),
    { queue: settlementQueue, exchange: 'evt', pattern: 'task.canceling' },
    ...['succeeded', 'failed', 'canceled', 'expired'].map(status => ({
      queue: usageQueue,
      exchange: 'evt',
      pattern: `task.${status}`,
    })),
    ...[...recognizedEvents.keys()].map(pattern => ({ queue: recognitionLogQueue, exchange: 'evt', pattern })),
    { queue: designsQueue, exchange: 'evt', pattern: designGenerated },
    ...['order.created', orderWished, paymentNoticed, ...paymentOutcomeTypes].map(pattern => ({
      queue: ordersQueue,
      exchange: 'evt',
      pattern,
    })),
    ...rungs.map(({ name }) => ({ queue: name, exchange: name, pattern: '' })),
    { queue: deadQueue, exchange: 'dead', pattern: '#' },
  ],
})

/** What one queue needs: itself and the way to it. */
export const topologyOf = (queue: string): Topology => {
  const { queues, bindings } = topology()
  return {
    exchanges: [],
    queues: queues.filter(({ name }) => name === queue),
    bindings: bindings.filter(binding => binding.queue === queue),
  }
}

/** What the platform has done outside of itself has one queue per command, without lanes. */
const platformQueues = Object.keys(platformCommands)

/** Every queue that holds the commands of tasks. */
export const commandQueues = (): string[] => Object.keys(kinds).flatMap(type => lanes.map(lane => queueOf(type, lane)))

/** What workers publish: how each piece of work began, what came of it early, and how it ended. */
export const workEventTypes = (): string[] => [
  ...new Set(
    Object.values(kinds).flatMap(({ type, done }) => [
      done,
      ...['started', 'output', 'failed', 'canceled'].map(verb => `${subjectOf(type)}.${verb}`),
    ]),
  ),
]

/** The shortest rung that waits at least so long, or the longest there is. */
export const rungFor = (delayMs: number): (typeof rungs)[number] =>
  rungs.find(candidate => candidate.delayMs >= delayMs) ?? rungs[rungs.length - 1]!

// Every limit is explicit: defaults differ silently between RabbitMQ 3.10 and 4.x (no delivery limit, then 20 and drop).
const quorum = (name: string, { deliveryLimit, maxLength }: { deliveryLimit: number; maxLength: number }): Queue => ({
  name,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': deliveryLimit,
    'x-dead-letter-exchange': 'dead',
    'x-dead-letter-routing-key': name,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
    'x-max-length': maxLength,
  },
})

// A message enters with the work queue's name as its routing key; when its time is up, the default exchange, which routes
// by queue name, takes it back there.
const rung = ({ name, delayMs }: (typeof rungs)[number]): Queue => ({
  name,
  arguments: {
    'x-queue-type': 'quorum',
    'x-message-ttl': delayMs,
    // Nobody consumes here; looking in with the console must not send a message on before its time.
    'x-delivery-limit': 1_000_000,
    'x-dead-letter-exchange': '',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
    'x-max-length': maxWaitingEvents,
  },
})
