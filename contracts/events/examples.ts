/** One worked example of each event in the log and on the streams; documents and test deliveries show them. */
import type { FeedbackView } from '../http/feedback.ts'
import type { Kind } from '../tasks/kind.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import { accessExample } from './access-examples.ts'
import { assetEventData } from './asset-data.ts'
import { budgetExample } from './budget-examples.ts'
import { creditExample } from './credit-examples.ts'
import { designEventData, type DesignFacts } from './design-data.ts'
import { at, exampleFile, exampleId } from './example-parts.ts'
import { eventTypes, progressDefinition, progressEventType, type CloudEvent, type EventType } from './lifecycle.ts'
import { orderExample } from './order-examples.ts'
import { subscriptionExample } from './subscription-examples.ts'
import { progressExample, taskExample } from './task-examples.ts'
import type { TopicName } from './topics.ts'

/** An event as the log and the stream show it; `kind` is the kind of the task that it is about. */
export const eventExample = (type: EventType | typeof progressEventType, kind: Kind = publicKinds[0]!): CloudEvent => {
  const isLogged = type !== progressEventType
  const { source, subject: name, dataschema } = isLogged ? eventTypes[type] : progressDefinition
  const subject = exampleId(name)
  return {
    specversion: '1.0',
    id: exampleId('event'),
    source,
    type,
    subject,
    time: at(3),
    datacontenttype: 'application/json',
    dataschema,
    ...(isLogged ? { sequence: '0000000000000742.0000000000000042' } : {}),
    partitionkey: subject,
    correlationid: subject,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data: isLogged ? dataOf(type, kind) : progressExample(),
  }
}

type Examples = { [Name in TopicName]: (type: Extract<EventType, `${Name}.${string}`>, kind: Kind) => object }

const dataOf = <Name extends TopicName>(
  type: Extract<EventType, `${Name}.${string}`>,
  kind: Kind,
): CloudEvent['data'] => byTopic[eventTypes[type].topic as Name](type, kind) as CloudEvent['data']

const byTopic: Examples = {
  task: taskExample,
  batch: type => ({ batch: batches[type] }),
  recognition: () => ({ feedback }),
  asset: () => assetEventData(asset),
  design: type => designEventData(type === 'design.updated' ? { ...design, title: 'Autumn fair', version: 2 } : design),
  api_key: accessExample,
  member: accessExample,
  session: accessExample,
  credits: creditExample,
  order: orderExample,
  payment: orderExample,
  budget: budgetExample,
  subscription: subscriptionExample,
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

const batches = {
  'batch.queued': { id: exampleId('batch'), status: 'running', request_counts: { ...counts, queued: 2 } },
  'batch.finished': { id: exampleId('batch'), status: 'finished', request_counts: { ...counts, succeeded: 2 } },
}

const feedback: FeedbackView = {
  object: 'feedback',
  task_id: exampleId('task'),
  kind: 'text.recognize',
  verdict: 'incorrect',
  expected: 'x7kg',
  credited: '1',
  reason: null,
  created_at: at(3),
}

const { content_type: contentType, filename, bytes, digest, width, height } = exampleFile
const asset = {
  id: exampleId('asset'),
  source: 'upload' as const,
  taskId: null,
  filename,
  contentType,
  bytes,
  digest,
  width,
  height,
  createdAt: new Date(at(3)),
  expiresAt: null,
}

const design: DesignFacts = {
  id: exampleId('design'),
  title: 'Summer fair',
  style: 'bold',
  canvas: { width: 1080, height: 1350, dpi: 96 },
  version: 1,
  taskId: exampleId('task'),
  variantIndex: 0,
  tags: ['campaign:summer'],
  metadata: {},
}
