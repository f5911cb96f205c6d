import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { decide, evolve, type Ending, type Hold } from '../../../sagas/credit/credit.ts'

const hold = (held: bigint): Hold => ({ held, charged: 0n, released: 0n })
const lost: Ending[] = [{ status: 'failed' }, { status: 'canceled' }, { status: 'expired' }]

test('given a hold, when the task succeeds in full, then the whole price is charged', () => {
  const ending: Ending = { status: 'succeeded', delivered: 4, requested: 4 }
  assert.deepEqual(decide(hold(10n), ending), { charge: 10n, release: 0n })
})

test('given a hold, when three of four are delivered, then three quarters are charged, rounded up', () => {
  const ending: Ending = { status: 'succeeded', delivered: 3, requested: 4 }
  assert.deepEqual(decide(hold(10n), ending), { charge: 8n, release: 2n })
})

test('given a hold, when nothing of a success was delivered, then it is free', () => {
  const ending: Ending = { status: 'succeeded', delivered: 0, requested: 4 }
  assert.deepEqual(decide(hold(10n), ending), { charge: 0n, release: 10n })
})

for (const ending of lost) {
  test(`given a hold, when the task is ${ending.status}, then nothing is charged and all of it is released`, () => {
    assert.deepEqual(decide(hold(10n), ending), { charge: 0n, release: 10n })
  })
}

test('given a hold that is settled, when anything ends it again, then no credit moves', () => {
  for (const ending of [...lost, { status: 'succeeded', delivered: 1, requested: 1 } as const]) {
    assert.deepEqual(decide({ held: 10n, charged: 7n, released: 3n }, ending), { charge: 0n, release: 0n })
  }
})

test('given a hold, when what had landed before a cancel has its price, then that is charged and never more than was held', () => {
  assert.deepEqual(decide(hold(8n), { status: 'canceled', incurred: 6n }), { charge: 6n, release: 2n })
  assert.deepEqual(decide(hold(8n), { status: 'expired', incurred: 2n }), { charge: 2n, release: 6n })
  assert.deepEqual(decide(hold(8n), { status: 'canceled', incurred: 60n }), { charge: 8n, release: 0n })
  assert.deepEqual(decide({ held: 8n, charged: 3n, released: 5n }, { status: 'canceled', incurred: 6n }), {
    charge: 0n,
    release: 0n,
  })
})

test('amounts beyond what a double can hold stay exact', () => {
  const held = 2n ** 60n + 1n
  const ending: Ending = { status: 'succeeded', delivered: 1, requested: 3 }
  const { charge, release } = decide(hold(held), ending)
  assert.equal(charge, held / 3n + (held % 3n === 0n ? 0n : 1n))
  assert.equal(charge + release, held)
})

type Books = { granted: bigint; available: bigint; earned: bigint; tasks: Hold[] }

/** Accepts a task where there are credits for it, or ends one; some ends come a second time. */
const step = (books: Books, random: (limit: number) => number): Books => {
  const price = BigInt(1 + random(40))
  if (random(2) === 0 && books.available >= price) {
    return { ...books, available: books.available - price, tasks: [...books.tasks, hold(price)] }
  }
  const task = books.tasks[random(books.tasks.length + 1)]
  if (!task) return books
  const requested = 1 + random(9)
  const endings: Ending[] = [...lost, { status: 'succeeded', delivered: random(requested + 1), requested }]
  const { charge, release } = decide(task, endings[random(endings.length)]!)
  const after = evolve(task, { charge, release })
  assert.equal(after.charged + after.released, after.held, 'a hold is settled to the last credit')
  const others = books.tasks.filter(one => one !== task)
  return {
    ...books,
    available: books.available + release,
    earned: books.earned + charge,
    tasks: random(4) === 0 ? [...others, after] : others,
  }
}

test('whatever happens to a wallet in whatever order, no credit is made or lost and none is owed', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = dice(seed)
    const granted = BigInt(random(1_000))
    let books: Books = { granted, available: granted, earned: 0n, tasks: [] }
    for (let turn = 0; turn < 60; turn++) {
      books = step(books, random)
      const held = books.tasks.reduce((sum, task) => sum + task.held - task.charged - task.released, 0n)
      assert.equal(books.available + held + books.earned, granted, `seed ${seed}, turn ${turn}`)
      assert.ok(books.available >= 0n && held >= 0n)
    }
  }
})

/** Numbers below a limit that look random and are the same for the same seed. */
const dice = (seed: number): ((limit: number) => number) => {
  let turn = 0
  return limit => createHash('sha256').update(`${seed} ${turn++}`).digest().readUInt32BE() % limit
}
