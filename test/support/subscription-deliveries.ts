import type { EventType } from '#contracts/events/lifecycle.ts'
import type { DeliveryView } from '#contracts/http/deliveries.ts'
import { newId } from '#contracts/ids.ts'
import { writeAttempts } from '#infra/db/subscriptions/deliveries-done.ts'
import { appendEvents, endOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'

/** Happens to things of an account; resolves when everybody can read it. */
export const happen = async (
  em: () => EntityManager,
  accountId: string,
  types: readonly EventType[],
): Promise<void> => {
  await appendEvents(
    em(),
    types.map(type => ({ type, subject: newId('task'), accountId, data: {} })),
  )
  const [row] = await query<{ last: string }>(
    em(),
    sql`select lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0') as last from event
        order by xid desc, sequence desc limit 1`,
  )
  await eventually('it can be read', async () => (await endOfLog(em())) >= row!.last)
}

type Recovery = { deliveries: number | null; next: string | null; code?: string; errors?: { pointer: string }[] }

export const recover = (client: Client, { id }: { id: string }, json: object) =>
  client.call<Recovery>('POST', `/v1/subscriptions/${id}/recover`, { json })

/** A page of the deliveries of a subscription. */
export const deliveriesOf = async (client: Client, { id }: { id: string }, filter = '') => {
  const path = `/v1/subscriptions/${id}/deliveries${filter}`
  const { body } = await client.call<{ data: DeliveryView[]; next_cursor: string | null }>('GET', path)
  return body
}

/** One try, which ends the delivery so. */
export const tried = (em: EntityManager, { id }: { id: string }, becomes: 'delivered' | 'failed'): Promise<void> =>
  writeAttempts(em, [
    {
      id,
      becomes,
      number: 1,
      at: new Date(),
      ms: 12,
      status: becomes === 'failed' ? 503 : 204,
      error: becomes === 'failed' ? 'status 503' : null,
      requestHeaders: { 'webhook-id': 'evt_1' },
      responseHeaders: { server: 'nginx' },
      responseBody: Buffer.from('sorry'),
    },
  ])

const hourMs = 3_600_000

/** A time so many hours ago, as text. */
export const hoursAgo = (hours: number): string => new Date(Date.now() - hours * hourMs).toISOString()
