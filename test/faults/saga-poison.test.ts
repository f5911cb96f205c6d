import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { listGroups, listLetters } from '#infra/db/messages/dead-letters.ts'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const { em, vhost } = platform

test('what cannot be settled is set aside for an operator while everything else goes on, and ends once it is mended', async () => {
  const broken = await echoUser(platform)
  const sound = await echoUser(platform)
  await platform.stop('workers')
  const stuck = await broken.echoes(5)
  const fine = await sound.echoes(100)
  // As if somebody had changed a balance by hand: no capture can be booked.
  await query(em(), sql`update wallet set held = 0 where account_id = ${broken.accountId}`)
  await platform.start('workers')

  for (const { id } of fine) assert.equal((await sound.client.ended(id)).status, 'succeeded')
  await eventually('what is stuck lies in the archive', async () => {
    const rows = await query(em(), sql`select from dead_letter where error_type = 'event-refused'`)
    return rows.length === 5
  })
  assert.deepEqual(await statuses(platform), { queued: 5, succeeded: 100 })
  const groups = await listGroups(em())
  assert.match(groups[0]!.errorMessage, /wallet/, 'the reason names what is wrong')

  await query(em(), sql`update wallet set held = 5 where account_id = ${broken.accountId}`)
  for (const { fingerprint } of groups) {
    for (const letter of await listLetters(em(), { group: fingerprint, limit: 10 })) {
      await vhost.api('POST', `/exchanges/${vhost.name}/amq.default/publish`, {
        properties: { message_id: letter.messageId, type: letter.type, correlation_id: letter.taskId },
        routing_key: letter.queue,
        payload: letter.body.toString(),
        payload_encoding: 'string',
      })
    }
  }
  for (const { id } of stuck) {
    const task = await broken.client.ended(id)
    assert.deepEqual([task.status, task.cost.charged], ['succeeded', '1'])
  }
  await assertNothingLost({ ...platform, dead: { 'event-refused': 5 } })
})
