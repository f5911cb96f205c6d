import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupCommit } from '#infra/db/group-commit.ts'

type Run = { batch: readonly number[]; finish: () => void; fail: (error: Error) => void }

const isNever: (error: unknown) => boolean = () => false

/** A group commit whose batches end when the test says so. */
const given = ({ maxBatch = 100, parallel = 1, concernsAll = isNever } = {}) => {
  const runs: Run[] = []
  let told = Promise.withResolvers<void>()
  const add = groupCommit<number, string>({
    maxBatch,
    parallel,
    concernsAll,
    run: batch => {
      const { promise, resolve, reject } = Promise.withResolvers<string[]>()
      runs.push({ batch, finish: () => resolve(batch.map(String)), fail: reject })
      told.resolve()
      return promise
    },
  })
  const run = async (place: number): Promise<Run> => {
    while (!runs[place]) {
      told = Promise.withResolvers()
      await told.promise
    }
    return runs[place]
  }
  return { add, run, runs }
}

test('what comes together shares one transaction, and each gets its own answer', async () => {
  const { add, run } = given()
  const answers = Promise.all([1, 2, 3].map(add))
  const first = await run(0)
  assert.deepEqual(first.batch, [1, 2, 3])
  first.finish()
  assert.deepEqual(await answers, ['1', '2', '3'])
})

test('what comes while the transactions are busy gathers into the next, up to its limit', async () => {
  const { add, run, runs } = given({ maxBatch: 2 })
  const first = add(0)
  await run(0)
  const later = Promise.all([1, 2, 3].map(add))
  assert.equal(runs.length, 1)
  runs[0]!.finish()
  assert.equal(await first, '0')
  assert.deepEqual((await run(1)).batch, [1, 2])
  runs[1]!.finish()
  assert.deepEqual((await run(2)).batch, [3])
  runs[2]!.finish()
  assert.deepEqual(await later, ['1', '2', '3'])
})

test('as many transactions run side by side as are allowed', async () => {
  const { add, run, runs } = given({ maxBatch: 1, parallel: 2 })
  const answers = Promise.all([1, 2, 3].map(add))
  await run(1)
  assert.equal(runs.length, 2)
  runs[1]!.finish()
  await run(2)
  for (const one of runs) one.finish()
  assert.deepEqual(await answers, ['1', '2', '3'])
})

test('one bad request fails alone', async () => {
  const { add, run } = given()
  const answers = Promise.allSettled([1, 2, 3].map(add))
  const refused = new Error('refused')
  for (const [place, batch] of [[1, 2, 3], [1], [2], [3]].entries()) {
    const current = await run(place)
    assert.deepEqual(current.batch, batch)
    if (batch.includes(2)) current.fail(refused)
    else current.finish()
  }
  assert.deepEqual(await answers, [
    { status: 'fulfilled', value: '1' },
    { status: 'rejected', reason: refused },
    { status: 'fulfilled', value: '3' },
  ])
})

test('when nobody knows whether the transaction happened, it is not tried again for anybody', async () => {
  const { add, run, runs } = given({ concernsAll: error => (error as Error).message === 'lost' })
  const answers = Promise.allSettled([1, 2].map(add))
  const lost = new Error('lost')
  ;(await run(0)).fail(lost)
  assert.deepEqual(
    (await answers).map(answer => answer.status === 'rejected' && answer.reason),
    [lost, lost],
  )
  assert.equal(runs.length, 1)
})
