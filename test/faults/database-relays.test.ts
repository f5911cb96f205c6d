import { after, test } from 'node:test'
import { queueOf } from '#contracts/tasks/kind.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { startRelay } from '../../producers/outbox/start.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'
import { privatePostgres } from '../support/private-postgres.ts'

const lifetime = inReverse({ after })
await privatePostgres(lifetime)
const platform = await startPlatform(lifetime, { start: ['sagas', 'projections', 'ingress'] })

const connection = await BrokerConnection.open({
  url: platform.vhost.url,
  service: 'test',
  role: 'consume',
  log: platform.log,
})
lifetime.after(async () => connection[Symbol.asyncDispose]())

test('four relays beside a transaction that does not end send every command once and skip none', async () => {
  const user = await echoUser(platform)
  const end = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const long = platform.em().transactional(async tx => {
    await query(tx, sql`select pg_current_xact_id()`)
    begun.resolve()
    await end.promise
  })
  await begun.promise
  for (let relay = 0; relay < 4; relay++) {
    const { url } = platform
    const started = await startRelay({
      database: { url, poolSize: 3 },
      brokerUrl: platform.vhost.url,
      log: platform.log,
    })
    lifetime.after(async () => started[Symbol.asyncDispose]())
  }
  await user.echoes(400)
  await eventually(
    'all commands are sent',
    async () => (await query(platform.em(), sql`select from outbox`)).length === 0,
  )
  await eventually(
    'the queue holds one command for each task',
    async () => (await queueDepth(connection, queueOf('diagnostic.echo', 'interactive'))) === 400,
  )

  end.resolve()
  await long
  await platform.start('workers')
  await allEnded(platform)
  await assertNothingLost(platform)
})
