/** One worked example of everything that is said on the broker and in the event log; the documents show them. */
import type { FeedbackView } from '../http/feedback.ts'
import type { WorkEvent, WorkOutcome } from '../tasks/work.ts'
import type { Kind } from '../tasks/kind.ts'
import { balanceEvent, creditEvent, type LotFacts } from './credit-data.ts'
import { budgetExample, isOfBudget } from './budget-examples.ts'
import { designEventData, type DesignFacts } from './design-data.ts'
import { accessExample, accessSubject, isOfAccess } from './access-examples.ts'
import { isOfOrder, orderExample } from './order-examples.ts'
import { progressEventType, type CloudEvent, type EventType } from './lifecycle.ts'
import { taskEventData, type TaskFacts } from './task-data.ts'

const id = (prefix: string): string => `${prefix}_01JD0000000000000000000000`
const at = (second: number): string => `2026-11-20T09:00:${String(second).padStart(2, '0')}.000Z`
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

const about = { task_id: id('task'), account_id: id('org') }
const attempt = { n: 1, worker: id('wrk'), started_at: at(1), ended_at: at(3) } as const

const file = {
  kind: 'image',
  asset_id: id('ast'),
  filename: 'page.png',
  content_type: 'image/png',
  bytes: 84_120,
  digest: `sha-256:${'0'.repeat(64)}`,
  width: 1536,
  height: 2048,
} as const

/** The command of a kind, as it lies in its queue. */
export const commandExample = ({ example }: Kind): object => ({
  ...about,
  input: example.input,
  finish_before: '2026-11-21T09:00:00.000Z',
  attempts: [],
})

/** What a worker of a kind publishes when its work began, came so far or ended so. */
export const workEventExample = (kind: Kind, outcome: WorkOutcome): WorkEvent => {
  switch (outcome) {
    case 'started':
      return { ...about, outcome, started_at: at(1), attempt: 1 }
    case 'output':
      return { ...about, outcome, file }
    case 'succeeded':
      return {
        ...about,
        outcome,
        started_at: at(1),
        result: kind.example.result,
        files: [file],
        warnings: [],
        delivered: 1,
        requested: 1,
        is_repeat: false,
        attempts: [{ ...attempt, status: 'succeeded' }],
      }
    case 'failed':
      return {
        ...about,
        outcome,
        started_at: at(1),
        ...failure,
        attempts: [{ ...attempt, ...failure, status: 'failed' }],
      }
    case 'canceled':
      return { ...about, outcome, started_at: at(1), attempts: [{ ...attempt, status: 'canceled' }] }
  }
}

const failure = { code: 'undecodable-image', detail: 'The file ends in the middle of a picture.' } as const

/** An event as the log and the stream show it; `kind` is the kind of the task that it is about. */
export const eventExample = (kind: Kind, type: EventType | typeof progressEventType): CloudEvent => {
  const subject = subjectOf(type)
  return {
    specversion: '1.0',
    id: id('evt'),
    source: sources[type.slice(0, type.indexOf('.'))] ?? '/v1/events',
    type,
    subject,
    time: at(3),
    datacontenttype: 'application/json',
    ...(type === progressEventType ? {} : { sequence: '0000000000000742.0000000000000042' }),
    partitionkey: subject,
    correlationid: subject,
    traceparent,
    data: dataOf(kind, type),
  }
}

const sources: Record<string, string> = {
  task: '/v1/tasks',
  recognition: '/v1/tasks',
  batch: '/v1/batches',
  design: '/v1/designs',
  credits: '/v1/credits',
  order: '/v1/orders',
  budget: '/v1/budgets',
  api_key: '/v1/api-keys',
  member: '/v1/members',
  session: '/v1/auth/sessions',
  payment: '/v1/orders',
}

const subjectOf = (type: string): string => {
  if (/^(?:task|recognition)\./.test(type)) return id('task')
  if (type.startsWith('design.')) return id('dsn')
  if (isOfOrder(type)) return id('ord')
  if (isOfBudget(type)) return id('bgt')
  if (isOfAccess(type)) return accessSubject(type)
  return type.startsWith('batch.') ? id('bat') : id('org')
}

const dataOf = (kind: Kind, type: EventType | typeof progressEventType): Record<string, unknown> => {
  if (isOfTask(type)) {
    const landed = type === 'task.output' ? { index: 0, ...file } : undefined
    return taskEventData({ ...facts(kind), ...changes[type](kind) }, landed)
  }
  if (isOfOrder(type)) return orderExample(type)
  if (isOfBudget(type)) return budgetExample(type)
  if (isOfAccess(type)) return accessExample(type)
  switch (type) {
    case 'credits.granted':
    case 'credits.refunded':
    case 'credits.withdrawn':
    case 'credits.expiring':
    case 'credits.expired':
      return creditEvent(type, type === 'credits.expiring' ? { ...lot, days: 7 } : lot).data
    case 'credits.low':
    case 'credits.depleted':
      return balanceEvent(type, {
        accountId: id('org'),
        available: type === 'credits.low' ? 100n : 0n,
        held: 0n,
        lowAt: 100n,
      }).data
    case 'recognition.feedback':
      return { feedback }
    case 'design.created':
    case 'design.deleted':
      return designEventData(design)
    case 'design.updated':
      return designEventData({ ...design, title: 'Autumn fair', version: 2 })
    case 'batch.queued':
      return { batch: { id: id('bat'), status: 'running', request_counts: { ...counts, queued: 2 } } }
    case 'batch.finished':
      return { batch: { id: id('bat'), status: 'finished', request_counts: { ...counts, succeeded: 2 } } }
    case progressEventType:
      return { task: { id: id('task'), progress: { value: 0.5, stage: 'deskew', steps_done: 2, steps_total: 4 } } }
  }
}

const lot: LotFacts = {
  accountId: id('org'),
  amount: 1000n,
  memo: 'for the autumn fair',
  lot: { id: id('grt'), kind: 'promo', expiresAt: new Date('2026-12-20T09:00:00.000Z'), orderId: null },
}

const feedback: FeedbackView = {
  object: 'feedback',
  task_id: id('task'),
  kind: 'text.recognize',
  verdict: 'incorrect',
  expected: 'x7kg',
  credited: '1',
  reason: null,
  created_at: at(3),
}

const design: DesignFacts = {
  id: id('dsn'),
  title: 'Summer fair',
  style: 'bold',
  canvas: { width: 1080, height: 1350, dpi: 96 },
  version: 1,
  taskId: id('task'),
  variantIndex: 0,
  tags: ['campaign:summer'],
  metadata: {},
}

const counts = {
  total: 2,
  refused: 0,
  scheduled: 0,
  queued: 0,
  running: 0,
  canceling: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
}

const facts = ({ type }: Kind): TaskFacts => ({
  id: id('task'),
  type,
  status: 'queued',
  revision: 1,
  priority: 'normal',
  tags: ['campaign:spring'],
  metadata: { order: '42' },
  warnings: [],
  output: [],
  attempts: [],
  held: 2n,
  charged: 0n,
  released: 0n,
  createdAt: new Date(at(0)),
  queuedAt: new Date(at(0)),
})

type TaskEventType = Extract<EventType, `task.${string}`>
const isOfTask = (type: string): type is TaskEventType => Object.hasOwn(changes, type)

const ended = { revision: 2, startedAt: new Date(at(1)), finishedAt: new Date(at(3)) }
const released = { ...ended, released: 2n }

const changes: Record<TaskEventType, (kind: Kind) => Partial<TaskFacts>> = {
  'task.queued': () => ({}),
  'task.started': () => ({ status: 'running', revision: 2, startedAt: new Date(at(1)) }),
  'task.output': () => ({ status: 'running', revision: 3, startedAt: new Date(at(1)), output: [file] }),
  'task.canceling': () => ({ status: 'canceling', revision: 2 }),
  'task.succeeded': ({ example }) => ({
    ...ended,
    status: 'succeeded',
    charged: 2n,
    result: example.result,
    output: [file],
    attempts: [{ ...attempt, status: 'succeeded' }],
  }),
  'task.failed': () => ({
    ...released,
    status: 'failed',
    error: failure,
    attempts: [{ ...attempt, ...failure, status: 'failed' }],
  }),
  'task.canceled': () => ({ ...released, status: 'canceled', attempts: [{ ...attempt, status: 'canceled' }] }),
  'task.expired': () => ({
    ...released,
    status: 'expired',
    error: { code: 'deadline-exceeded', detail: 'No worker started before 09:00:03.' },
  }),
}
