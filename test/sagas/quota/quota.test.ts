import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDone, taskStatuses } from '#contracts/http/tasks.ts'
import { decide } from '../../../sagas/quota/quota.ts'

for (const before of taskStatuses) {
  for (const after of taskStatuses) {
    const frees = !isDone(before) && isDone(after)
    test(`a task that was ${before} and is ${after} frees ${frees ? 'its place' : 'no place'}`, () => {
      assert.equal(decide(before, after), frees ? 1 : 0)
    })
  }
}
