import type { Kind } from '../tasks/kind.ts'
import { aboutWork, at, exampleId, exampleFile } from './example-parts.ts'
import type { EventType } from './lifecycle.ts'
import { taskEventData, type TaskFacts } from './task-data.ts'

type TaskEventType = Extract<EventType, `task.${string}`>

/** What an event of a task says, by the example of its kind. */
export const taskExample = (type: TaskEventType, kind: Kind): Record<string, unknown> => {
  const landed = type === 'task.output' ? { index: 0, ...exampleFile } : undefined
  return taskEventData({ ...facts(kind), ...changes[type](kind) }, landed)
}

/** What `task.progress` says. */
export const progressExample = (): Record<string, unknown> => ({
  task: {
    id: exampleId('task'),
    status: 'running',
    progress: { value: 0.5, stage: 'deskew', steps_done: 2, steps_total: 4 },
    attempt: 1,
    started_at: at(1),
  },
})

const facts = ({ type }: Kind): TaskFacts => ({
  id: exampleId('task'),
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

const { attempt, failure } = aboutWork
const ended = { revision: 2, startedAt: new Date(at(1)), finishedAt: new Date(at(3)) }
const released = { ...ended, released: 2n }

const changes: Record<TaskEventType, (kind: Kind) => Partial<TaskFacts>> = {
  'task.queued': () => ({}),
  'task.started': () => ({ status: 'running', revision: 2, startedAt: new Date(at(1)) }),
  'task.output': () => ({ status: 'running', revision: 3, startedAt: new Date(at(1)), output: [exampleFile] }),
  'task.canceling': () => ({ status: 'canceling', revision: 2 }),
  'task.succeeded': ({ example }) => ({
    ...ended,
    status: 'succeeded',
    charged: 2n,
    result: example.result,
    output: [exampleFile],
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
