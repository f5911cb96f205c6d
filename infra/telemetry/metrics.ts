/** Every metric of the platform, declared in one place, and what Node.js tells about the process. */
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createMeters } from './meters.ts'
import type { Declaration, MetersOf } from './meters.ts'

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const taskSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]

const declarations = {
  httpRequests: {
    kind: 'counter',
    name: 'http_requests_total',
    help: 'Answered HTTP requests. `endpoint` is the route, not the path.',
    labels: ['method', 'endpoint', 'status_code'],
  },
  httpRequestDuration: {
    kind: 'histogram',
    name: 'http_request_duration_seconds',
    help: 'From the first byte of the request to the last of the answer.',
    labels: ['method', 'endpoint'],
    buckets: requestSeconds,
  },
  sseConnections: {
    kind: 'gauge',
    name: 'sse_connections_active',
    help: 'Open event streams.',
    labels: [],
  },
  websocketConnections: {
    kind: 'gauge',
    name: 'websocket_connections_active',
    help: 'Open WebSockets.',
    labels: [],
  },
  databaseConnections: {
    kind: 'gauge',
    name: 'database_connections_active',
    help: 'Database connections of this process that are in use.',
    labels: [],
  },
  tasksAccepted: {
    kind: 'counter',
    name: 'tasks_accepted_total',
    help: 'Tasks that were answered with 202.',
    labels: ['type', 'lane'],
  },
  tasksFinished: {
    kind: 'counter',
    name: 'tasks_finished_total',
    help: 'Tasks that reached a terminal state.',
    labels: ['type', 'status'],
  },
  taskDuration: {
    kind: 'histogram',
    name: 'task_duration_seconds',
    help: 'From acceptance to the terminal state.',
    labels: ['type', 'status'],
    buckets: taskSeconds,
  },
  accountsFlagged: {
    kind: 'counter',
    name: 'accounts_flagged_total',
    help: 'Flags raised on accounts that somebody should look at.',
    labels: ['flag'],
  },
  outboxPending: {
    kind: 'gauge',
    name: 'outbox_pending',
    help: 'Outbox rows that wait for their confirmed publish.',
    labels: [],
  },
  commandsHeld: {
    kind: 'gauge',
    name: 'commands_held',
    help: 'Commands that wait in the database until their queue has room and their account its turn.',
    labels: ['queue'],
  },
  outboxPublished: {
    kind: 'counter',
    name: 'outbox_published_total',
    help: 'Outbox rows that were published and confirmed.',
    labels: [],
  },
  webhookAttempts: {
    kind: 'counter',
    name: 'webhook_attempts_total',
    help: 'Attempts to deliver an event over HTTP, by what became of the delivery.',
    labels: ['result'],
  },
  webhookDuration: {
    kind: 'histogram',
    name: 'webhook_attempt_duration_seconds',
    help: 'From the request to the end of the answer, or to giving up.',
    labels: ['result'],
    buckets: requestSeconds,
  },
  webhooksPending: {
    kind: 'gauge',
    name: 'webhook_deliveries_pending',
    help: 'Deliveries over HTTP that wait to be sent, now or later.',
    labels: [],
  },
  sinksFailing: {
    kind: 'gauge',
    name: 'sinks_failing',
    help: 'Subscriptions over AMQP and Kafka to which nothing arrives. Only the process that sends says more than 0.',
    labels: [],
  },
  sinksLag: {
    kind: 'gauge',
    name: 'sinks_lag_seconds',
    help: 'The age of the oldest event that waits for a subscription over AMQP or Kafka; 0 where none waits.',
    labels: [],
  },
  kafkaBridgeFailing: {
    kind: 'gauge',
    name: 'kafka_bridge_failing',
    help: '1 while events do not reach Kafka.',
    labels: [],
  },
  kafkaBridgeLag: {
    kind: 'gauge',
    name: 'kafka_bridge_lag_seconds',
    help: 'The age of the oldest event that the bridge has not brought to Kafka; 0 where none waits.',
    labels: [],
  },
  kafkaBridgeThinned: {
    kind: 'counter',
    name: 'kafka_bridge_thinned_total',
    help: 'Events that the brokers refused as too large, and that went with a link in place of their data.',
    labels: [],
  },
  brokerPublished: {
    kind: 'counter',
    name: 'broker_published_total',
    help: 'Publishes by what the broker said to them.',
    labels: ['result'],
  },
  brokerConsumed: {
    kind: 'counter',
    name: 'broker_consumed_total',
    help: 'Deliveries by what the consumer decided.',
    labels: ['queue', 'verdict'],
  },
  workPaused: {
    kind: 'gauge',
    name: 'work_paused',
    help: '1 while a kind of work is paused because something that it depends on is unavailable.',
    labels: ['type'],
  },
  deadLetters: {
    kind: 'counter',
    name: 'dead_letters_total',
    help: 'Messages that were given up and set aside.',
    labels: ['queue', 'error_type'],
  },
  lateOutcomes: {
    kind: 'counter',
    name: 'late_outcomes_total',
    help: 'Ends of work that came when the task had ended already, by how the task had ended and what they said: nothing is charged for them.',
    labels: ['type', 'status', 'outcome'],
  },
  creditsHeld: {
    kind: 'counter',
    name: 'credits_held_total',
    help: 'Credits set aside for accepted tasks.',
    labels: [],
  },
  creditsCaptured: {
    kind: 'counter',
    name: 'credits_captured_total',
    help: 'Held credits that were charged.',
    labels: [],
  },
  creditsReleased: {
    kind: 'counter',
    name: 'credits_released_total',
    help: 'Held credits that were given back.',
    labels: [],
  },
  creditsRefunded: {
    kind: 'counter',
    name: 'credits_refunded_total',
    help: 'Charged credits that were given back.',
    labels: [],
  },
  recognitionFeedback: {
    kind: 'counter',
    name: 'recognition_feedback_total',
    help: 'What people said of recognitions.',
    labels: ['kind', 'verdict'],
  },
  recognitionAccuracy: {
    kind: 'gauge',
    name: 'recognition_accuracy_ratio',
    help: 'The share of correct among the verdicts of the last 7 days; not a number while there are none.',
    labels: ['kind'],
  },
} as const satisfies Record<string, Declaration>

const registry = new Registry()

/** The meters of this process. There is one set per process, because that is what Prometheus reads. */
export const meters: MetersOf<typeof declarations> = createMeters(declarations, registry)

/** The current values in the text format of Prometheus, and the content type to send with them. */
export const readMetrics = async (): Promise<{ text: string; contentType: string }> => {
  collectProcessMetrics()
  return { text: await registry.metrics(), contentType: registry.contentType }
}

// From the first read on: a process that nobody scrapes does not watch its event loop and its garbage collector.
const collectProcessMetrics = (): void => {
  if (registry.getSingleMetric('process_start_time_seconds') === undefined)
    collectDefaultMetrics({ register: registry })
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The `method` label: whatever a client invents counts as one. */
export const methodLabel = (method: string): string => (methods.has(method) ? method : 'other')
