import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDone, taskStatuses } from '#contracts/http/tasks.ts'
import { evolve, isFinished, type Tally } from '../../../sagas/batch/batch.ts'

test('an item counts when it has ended, in the way in which it has', () => {
  for (const status of taskStatuses) {
    assert.deepEqual(evolve({ failed: 2 }, status), {
      failed: 2,
      ...(isDone(status) ? { [status]: status === 'failed' ? 3 : 1 } : {}),
    })
  }
})

test('counting leaves the tally before it as it was', () => {
  const before: Tally = { succeeded: 1 }
  evolve(before, 'succeeded')
  assert.deepEqual(before, { succeeded: 1 })
})

test('a batch is finished with the last of its items that was not refused, however each ended', () => {
  const ends = ['succeeded', 'failed', 'canceled', 'expired', 'succeeded'] as const
  let tally: Tally = {}
  for (const [place, end] of ends.entries()) {
    assert.equal(isFinished({ total: 7, refused: 2, tally, status: 'running' }), false, `before item ${place}`)
    tally = evolve(tally, end)
  }
  assert.equal(isFinished({ total: 7, refused: 2, tally, status: 'canceling' }), true)
  assert.deepEqual(tally, { succeeded: 2, failed: 1, canceled: 1, expired: 1 })
})
