import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { newMessage } from '#contracts/message.ts'
import { PublishError, type Outgoing } from '#infra/broker/publisher.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { relayer } from '../../../producers/outbox/relay.ts'
import { freshDatabase } from '../../support/database.ts'
import { heardLog } from '../../support/heard-log.ts'

const { em } = await freshDatabase({ after })
const { log } = heardLog()

beforeEach(async () => {
  await query(em(), sql`truncate outbox`)
})

const ask = (...names: string[]): Promise<void> =>
  writeAll(
    em(),
    commandWrites(
      names.map(correlationId => ({
        routingKey: 'diagnostic.echo.bulk',
        message: newMessage({ type: 'diagnostic.echo', correlationId, data: {} }),
      })),
    ),
  )

const waiting = async (): Promise<string[]> =>
  (await query<{ name: string }>(em(), sql`select correlation_id as name from outbox order by id`)).map(
    ({ name }) => name,
  )

/** A relay whose broker takes everything but what is named. */
const relayTo = (refuses: string[] = []) => {
  const publish = async (outgoing: Outgoing): Promise<void> => {
    if (refuses.includes(String(outgoing.properties.correlationId))) throw new PublishError('refused', outgoing)
  }
  return relayer({ em, publisher: { publish }, turns: { next: async rows => [...rows] }, log })
}

test('a relay that is to send no more takes what it has sent out of the outbox, and leaves what it has not', async () => {
  const relay = relayTo(['b'])
  await ask('a', 'b', 'c')
  assert.equal(await relay.once(), 3)
  await ask('d')
  await relay.clear()
  assert.deepEqual(await waiting(), ['b', 'd'])
})

test('with nothing sent there is nothing to take out', async () => {
  await ask('a')
  await relayTo().clear()
  assert.deepEqual(await waiting(), ['a'])
})
