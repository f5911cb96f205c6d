import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDone, taskStatuses, type TaskStatus } from '#contracts/http/tasks.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { decide, type Happening } from '../../../sagas/task/task.ts'

const startedAt = new Date('2026-11-20T10:00:00Z')
const work = { startedAt, result: {}, files: [], warnings: [], delivered: 1, requested: 1, attempts: [] }

const file: StoredFile = {
  kind: 'image',
  asset_id: 'ast_01JD0000000000000000000000',
  filename: 'page.png',
  content_type: 'image/png',
  bytes: 7,
  digest: 'sha-256:00',
}

/** One of everything that can happen, by a name for the table. */
const happenings = {
  started: { happened: 'started', startedAt },
  'a file is finished': { happened: 'output', file },
  succeeded: { happened: 'succeeded', ...work },
  failed: { happened: 'failed', code: 'internal', detail: 'it broke', attempts: [] },
  'failed by deadline': { happened: 'failed', code: 'deadline-exceeded', detail: 'too late', attempts: [] },
  canceled: { happened: 'canceled', attempts: [] },
  'cancel asked before a start': { happened: 'cancel-requested', hadStarted: false },
  'cancel asked after a start': { happened: 'cancel-requested', hadStarted: true },
  'cancel abandoned': { happened: 'cancel-abandoned' },
  'start deadline passed': { happened: 'deadline-passed', which: 'start_before' },
  'finish deadline passed': { happened: 'deadline-passed', which: 'finish_before' },
} as const satisfies Record<string, Happening>

const open = { startedAt: null, output: [] }

const ending: Partial<Record<keyof typeof happenings, TaskStatus>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'failed by deadline': 'expired',
  canceled: 'canceled',
  'finish deadline passed': 'expired',
}
const cancelingEnding: typeof ending = {
  ...ending,
  'cancel asked before a start': 'canceled',
  'cancel abandoned': 'canceled',
}

/** What follows for an open task; whatever is not named changes nothing. */
const followsFrom: Partial<Record<TaskStatus, typeof ending>> = {
  scheduled: { ...ending, 'a file is finished': 'running' },
  queued: { ...ending, started: 'running', 'a file is finished': 'running', 'start deadline passed': 'expired' },
  running: { ...ending, 'a file is finished': 'running' },
  canceling: { ...cancelingEnding, 'a file is finished': 'canceling' },
}

for (const status of taskStatuses) {
  for (const [name, happening] of Object.entries(happenings)) {
    const expected = followsFrom[status]?.[name as keyof typeof happenings]
    test(`given a ${status} task, when ${name}, then ${expected ? `it is ${expected}` : 'nothing changes'}`, () => {
      assert.equal(decide({ ...open, status }, happening)?.status, expected)
    })
  }
}

test('every terminal state absorbs everything that comes late', () => {
  for (const status of taskStatuses.filter(isDone))
    for (const happening of Object.values(happenings))
      assert.equal(decide({ ...open, status, startedAt }, happening), undefined)
})

const verbs: Partial<Record<Happening['happened'], string>> = { output: 'output', started: 'started' }

test('each end is told as the event of its status, and what comes before as what it is', () => {
  for (const status of taskStatuses)
    for (const happening of Object.values(happenings)) {
      const transition = decide({ ...open, status }, happening)
      const verb = verbs[happening.happened] ?? transition?.status
      if (transition) assert.equal(transition.event, `task.${verb}`)
    }
})

test('every end but success says why', () => {
  for (const happening of Object.values(happenings)) {
    const transition = decide({ ...open, status: 'canceling' }, happening)
    if (transition && isDone(transition.status))
      assert.equal(transition.error === undefined, transition.status === 'succeeded')
  }
})

test('work that was faster than the cancel is delivered with its start and its attempts', () => {
  const attempts = [
    {
      n: 1,
      worker: 'w',
      status: 'succeeded' as const,
      started_at: startedAt.toISOString(),
      ended_at: startedAt.toISOString(),
    },
  ]
  const transition = decide({ ...open, status: 'canceling' }, { ...happenings.succeeded, attempts })
  assert.deepEqual(transition, { status: 'succeeded', event: 'task.succeeded', startedAt, attempts })
})

test('a task that was begun in time is not ended by the deadline of its start, whoever saw it waiting before', () => {
  const begun = { ...open, status: 'running', startedAt } as const
  assert.equal(decide(begun, happenings['start deadline passed']), undefined)
  assert.equal(decide(begun, happenings['finish deadline passed'])?.status, 'expired')
})

test('a file that has landed before changes nothing, and one whose bytes are others is told of again', () => {
  const task = { ...open, status: 'running', output: [file] } as const
  assert.equal(decide(task, { happened: 'output', file: { ...file } }), undefined)
  assert.equal(decide(task, { happened: 'output', file: { ...file, digest: 'sha-256:01' } })?.event, 'task.output')
})
