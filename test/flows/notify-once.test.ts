import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { writeToPosters } from '../../consumers/delivery/notify/write-to-posters.ts'
import { untilReadable } from '../infra/followed.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { letterTo } from '../support/mailbox.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const timeout = 30_000
const platform = await startPlatform({ after }, { start: ['sagas', 'workers', 'relay', 'ingress'] })
const { em } = platform

const ordered = async (): Promise<number> => {
  const [row] = await query<{ letters: number }>(
    em(),
    sql`select count(*)::int as letters from outbox where type = 'mail.send'`,
  )
  return row!.letters
}

test(
  'one end makes one letter, however many look for it, and one that comes late is not lost',
  { timeout },
  async () => {
    const user = await echoUser(platform)
    const person = await newPerson(platform, { accountId: user.accountId })
    await query(em(), sql`update api_key set created_by = ${person.userId} where account_id = ${user.accountId}`)
    for (let turn = 0; turn < 3; turn++) await user.client.post('diagnostic.echo', {}, { notify: { email: true } })
    await allEnded(platform)
    await platform.stop('relay')
    await untilReadable(em)
    await Promise.all(Array.from({ length: 5 }, () => writeToPosters(em)))
    assert.equal(await ordered(), 3)
    await platform.start('relay')
    await platform.start('delivery')
    await letterTo(platform, person.email, { subject: /^Your task is done$/, after: 2 })
    await user.client.post('diagnostic.echo', {}, { notify: { email: true } })
    await letterTo(platform, person.email, { subject: /^Your task is done$/, after: 3 })
  },
)
