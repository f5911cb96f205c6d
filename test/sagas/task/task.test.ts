import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDone, taskStatuses, type TaskStatus } from '#contracts/http/tasks.ts'
import { decide, type Happening } from '../../../sagas/task/task.ts'

const startedAt = new Date('2026-11-20T10:00:00Z')
const work = { startedAt, result: {}, files: [], warnings: [], delivered: 1, requested: 1, attempts: [] }

/** One of everything that can happen, by a name for the table. */
const happenings = {
  started: { happened: 'started', startedAt },
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

const ending: Partial<Record<keyof typeof happenings, TaskStatus>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'failed by deadline': 'expired',
  canceled: 'canceled',
  'start deadline passed': 'expired',
  'finish deadline passed': 'expired',
}
const cancelingEnding: typeof ending = {
  ...ending,
  'cancel asked before a start': 'canceled',
  'cancel abandoned': 'canceled',
}

/** What follows for an open task; whatever is not named changes nothing. */
const followsFrom: Partial<Record<TaskStatus, typeof ending>> = {
  scheduled: ending,
  queued: { ...ending, started: 'running' },
  running: ending,
  canceling: cancelingEnding,
}

for (const status of taskStatuses) {
  for (const [name, happening] of Object.entries(happenings)) {
    const expected = followsFrom[status]?.[name as keyof typeof happenings]
    test(`given a ${status} task, when ${name}, then ${expected ? `it is ${expected}` : 'nothing changes'}`, () => {
      assert.equal(decide({ status, startedAt: null }, happening)?.status, expected)
    })
  }
}

test('every terminal state absorbs everything that comes late', () => {
  for (const status of taskStatuses.filter(isDone))
    for (const happening of Object.values(happenings)) assert.equal(decide({ status, startedAt }, happening), undefined)
})

test('each transition is told as the event of the status it leads to', () => {
  for (const status of taskStatuses)
    for (const happening of Object.values(happenings)) {
      const transition = decide({ status, startedAt: null }, happening)
      const verb = transition?.status === 'running' ? 'started' : transition?.status
      if (transition) assert.equal(transition.event, `task.${verb}`)
    }
})

test('every end but success says why', () => {
  for (const happening of Object.values(happenings)) {
    const transition = decide({ status: 'canceling', startedAt: null }, happening)
    if (transition) assert.equal(transition.error === undefined, transition.status === 'succeeded')
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
  const transition = decide({ status: 'canceling', startedAt: null }, { ...happenings.succeeded, attempts })
  assert.deepEqual(transition, { status: 'succeeded', event: 'task.succeeded', startedAt, attempts })
})
