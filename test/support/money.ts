import { newId } from '#contracts/ids.ts'
import { postTransfers } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'

/** A task that holds so much, as acceptance makes it as far as money goes. Returns its id. */
export const holdFor = async (tx: EntityManager, accountId: string, held: bigint): Promise<string> => {
  const id = newId('task')
  const now = new Date()
  const times = { createdAt: now, queuedAt: now, finishBefore: now, seenAt: now }
  const facts = { type: 'diagnostic.echo', lane: 'normal', priority: 'normal', status: 'queued', retention: '24h' }
  const origin = { accountId, createdBy: newId('key'), requestId: newId('request') }
  const lists = { tags: [], metadata: {}, output: [], warnings: [], attempts: [], revision: 1 }
  const money = { priceVersion: 'test', quoted: held, held, charged: 0n, released: 0n, refunded: 0n }
  await insertRows(tx, 'task', [{ id, ...origin, ...facts, ...times, ...lists, ...money, input: {} }])
  await postTransfers(tx, [
    { operationId: `hold:${id}`, accountId, source: 'available', target: 'held', amount: held, taskId: id },
  ])
  return id
}

/** Ends such a task as the settlement does: so much is charged, and the rest released. One that has ended already stays as it is. */
export const endTask = async (tx: EntityManager, taskId: string, charged: bigint): Promise<void> => {
  const [task] = await query<{ accountId: string; held: string }>(
    tx,
    sql`update task set status = 'succeeded', charged = ${charged}, released = held - ${charged}, finished_at = now()
        where id = ${taskId} and status = 'queued' returning account_id as "accountId", held`,
  )
  if (!task) return
  const { accountId } = task
  const released = BigInt(task.held) - charged
  const about = { accountId, source: 'held' as const, taskId }
  await postTransfers(tx, [
    ...(charged > 0n
      ? [{ ...about, operationId: `capture:${taskId}`, target: 'earned' as const, amount: charged }]
      : []),
    ...(released > 0n
      ? [{ ...about, operationId: `release:${taskId}`, target: 'available' as const, amount: released }]
      : []),
  ])
}

/** A task that has cost so much. */
export const spendOnTask = async (tx: EntityManager, accountId: string, charged: bigint): Promise<string> => {
  const id = await holdFor(tx, accountId, charged)
  await endTask(tx, id, charged)
  return id
}
