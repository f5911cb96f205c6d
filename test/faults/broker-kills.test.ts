import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'
import { privateBroker } from '../support/private-broker.ts'

const broker = await privateBroker({ after })
// Made now: the second test begins while the broker is dead.
const [ofKills, ofAbsence] = [await broker.newVhost(), await broker.newVhost()]
const kinds = ['diagnostic.echo'] as const

test('a broker that is killed three times under load loses no task, and none is charged twice', async t => {
  const platform = await startPlatform(t, { vhost: ofKills, kinds })
  const user = await echoUser(platform)
  await broker.settled(ofKills)
  const ended = async (): Promise<number> => (await statuses(platform))['succeeded'] ?? 0

  let posted = 0
  for (let kill = 1; kill <= 3; kill++) {
    const before = await ended()
    const posting = user.echoes(150)
    await eventually('some have ended and others are on their way', async () => (await ended()) > before)
    await broker.kill()
    posted += (await posting).length
    posted += (await user.echoes(20)).length
    await broker.server.restart()
  }
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: posted })
  const [{ charged } = { charged: 0 }] = await query<{ charged: number }>(
    platform.em(),
    sql`select sum(charged)::int as charged from task`,
  )
  assert.equal(charged, posted, 'one credit each')
  await assertNothingLost(platform)
})

test('a platform that starts before its broker accepts tasks, and does them when the broker comes', async t => {
  await broker.kill()
  const platform = await startPlatform(t, { vhost: ofAbsence, kinds, start: ['ingress'] })
  const starting = (['relay', 'sagas', 'projections', 'workers'] as const).map(part => platform.start(part))
  const user = await echoUser(platform)
  const accepted = await user.echoes(20)
  assert.deepEqual(await statuses(platform), { queued: accepted.length })

  await broker.server.restart()
  await Promise.all(starting)
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: accepted.length })
  await assertNothingLost(platform)
})
