import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { lotKinds } from '#infra/db/money/lot-rule.ts'
import { expireLots, grantLot, takeBackLot, takeCredits } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { refundCharge } from '#infra/db/money/refund-charge.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { assignOnce } from '../../../../sagas/credit/tend-lots.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { endTask, holdFor } from '../../../support/money.ts'

const { em } = await freshDatabase({ after }, { poolSize: 8 })
const log = createLog({ service: 'test', level: 'silent' })

type Random = {
  below: (limit: number) => number
  /** From 0 to `most`, often near either end. */
  amount: (most: bigint) => bigint
  oneOf: <Item>(items: readonly Item[]) => Item | undefined
}

const randomOf = (seed: number): Random => {
  const { int: below } = seededRandom(seed)
  const oneOf: Random['oneOf'] = items => items[below(items.length)]
  const amount = (most: bigint): bigint =>
    oneOf([0n, 1n, most, most - 1n, most / 2n, (most * BigInt(below(1_000))) / 1_000n])!
  return { below, oneOf, amount: most => (most <= 0n ? 0n : amount(most)) }
}

type World = { random: Random; accountId: string; scale: bigint; atOnce: number; operation: () => string }
type Move = (tx: EntityManager, world: World) => Promise<unknown>

const columnOf = async (tx: EntityManager, column: string, from: ReturnType<typeof sql>): Promise<string[]> =>
  (await query<{ found: string }>(tx, sql`select ${sql.ref(column)} as found from ${from} order by 1`)).map(
    ({ found }) => found,
  )

const memo = 'a random test'

const moves: Record<string, Move> = {
  grant: (tx, { random, accountId, scale, operation }) => {
    const amount = random.amount(scale) + 1n
    const expiresAt = random.oneOf([null, new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)])!
    const orderId = random.oneOf(['ord_1', 'ord_2'])!
    return grantLot(tx, {
      accountId,
      kind: random.oneOf(lotKinds)!,
      amount,
      expiresAt,
      orderId,
      operationId: operation(),
      memo,
    })
  },
  hold: async (tx, { random, accountId }) => {
    const { available } = await readWallet(tx, accountId)
    const amount = random.amount(available)
    if (amount > 0n) await holdFor(tx, accountId, amount)
  },
  end: async (tx, { random, accountId }) => {
    const open = sql`task where account_id = ${accountId} and status = 'queued'`
    const id = random.oneOf(await columnOf(tx, 'id', open))
    if (id === undefined) return
    const [held] = await columnOf(tx, 'held', sql`task where id = ${id}`)
    await endTask(tx, id, random.amount(BigInt(held!)))
  },
  refund: async (tx, { random, accountId, operation }) => {
    const charged = sql`task where account_id = ${accountId} and charged > refunded`
    const taskId = random.oneOf(await columnOf(tx, 'id', charged))
    if (taskId === undefined) return
    const [left] = await query<{ left: string }>(
      tx,
      sql`select charged - refunded as left from task where id = ${taskId}`,
    )
    const amount = random.amount(BigInt(left!.left))
    if (amount > 0n) await refundCharge(tx, { accountId, taskId, amount, operationId: operation(), memo })
  },
  expire: async (tx, { random, accountId }) => {
    const mortal = sql`credit_lot where account_id = ${accountId} and expires_at > now()`
    const id = random.oneOf(await columnOf(tx, 'id', mortal))
    await query(tx, sql`update credit_lot set expires_at = now() - interval '1 second' where id = ${id ?? ''}`)
    await expireLots(tx, accountId)
  },
  takeBackLot: async (tx, { random, accountId, operation }) => {
    const lotId = random.oneOf(await columnOf(tx, 'id', sql`credit_lot where account_id = ${accountId}`))
    if (lotId !== undefined) await takeBackLot(tx, { accountId, lotId, operationId: operation(), memo })
  },
  takeBackOrder: (tx, { random, accountId, scale, operation }) =>
    takeBackLot(tx, { accountId, orderId: 'ord_1', operationId: operation(), memo, atMost: random.amount(scale) }),
  takeCredits: async (tx, { random, accountId, operation }) => {
    const amount = random.amount((await readWallet(tx, accountId)).available)
    if (amount > 0n) await takeCredits(tx, { accountId, amount, operationId: operation(), memo })
  },
}

class Crash extends Error {}

/** One move, which now and then crashes before its commit. */
const makeMove = async (world: World): Promise<void> => {
  const move = moves[world.random.oneOf(Object.keys(moves))!]!
  const isCrashing = world.random.below(5) === 0
  try {
    await inTransaction(em, async tx => {
      await move(tx, world)
      if (isCrashing) throw new Crash()
    })
  } catch (error) {
    if (error instanceof Crash) return
    // What two moves at once would make of the same credits, the database refuses to one of them.
    const isRefused =
      world.atOnce > 1 && /wallet_\w+_check|task_refunded|ledger_transfer_operation_id_key/.test(String(error))
    if (!isRefused) throw error
  }
}

for (const { seed, scale, atOnce } of [
  { seed: 1, scale: 20n, atOnce: 1 },
  { seed: 2, scale: 2n ** 56n, atOnce: 1 },
  { seed: 3, scale: 1_000n, atOnce: 4 },
  { seed: 4, scale: 5n, atOnce: 4 },
]) {
  test(`whatever is done with credits up to ${scale}, ${atOnce} at once, everything adds up (seed ${seed})`, async () => {
    const { accountId } = await newAccount(em(), { credits: scale })
    const random = randomOf(seed)
    const operation = (): string => `test:${newId('transfer')}`
    const world = { random, accountId, scale, atOnce, operation }
    for (let round = 0; round < 60; round++) {
      await Promise.all(Array.from({ length: atOnce }, () => makeMove(world)))
      if (random.below(4) === 0) await assignOnce({ em, log })
      assert.deepEqual(await reconcile(em()), [], `after round ${round}`)
    }
    const { available, held } = await readWallet(em(), accountId)
    assert.ok(available >= 0n && held >= 0n)
  })
}

test('every way that credits can go was among them', async () => {
  const ways = await query<{ way: string }>(
    em(),
    sql`select distinct source || ' to ' || target as way from ledger_transfer order by 1`,
  )
  assert.deepEqual(
    ways.map(({ way }) => way),
    [
      'available to expired',
      'available to held',
      'available to issued',
      'earned to available',
      'held to available',
      'held to earned',
      'issued to available',
    ],
  )
})
