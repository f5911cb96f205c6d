import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { minuteAt, readUsage, windowOf } from '#infra/db/money/quotas.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })

const accountIn = async (timeZone: string): Promise<string> => {
  const { accountId } = await newAccount(em())
  await query(em(), sql`update account set time_zone = ${timeZone} where id = ${accountId}`)
  return accountId
}

/** What a clock on the wall of a time zone shows, to the second. */
const wall = (timeZone: string, time: Date): string => time.toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' })

test('the first moment of a minute belongs to it, and the next one begins where it ends', () => {
  const { start, end } = minuteAt(new Date('2026-12-31T23:59:59.999Z'))
  assert.deepEqual([start.toISOString(), end.toISOString()], ['2026-12-31T23:59:00.000Z', '2027-01-01T00:00:00.000Z'])
  assert.deepEqual(minuteAt(end), { start: end, end: new Date('2027-01-01T00:01:00Z') })
})

for (const timeZone of ['UTC', 'Europe/Zurich', 'America/Los_Angeles', 'Asia/Kathmandu', 'Pacific/Kiritimati']) {
  test(`days and months begin at midnight by the clocks of ${timeZone}`, async () => {
    const id = await accountIn(timeZone)
    const { accounts, now } = await readUsage(em(), [id])
    const { windows, timeZone: told } = accounts.get(id)!
    assert.equal(told, timeZone)
    for (const { start, end } of Object.values(windows)) assert.ok(start <= now && now < end)
    assert.match(wall(timeZone, windows.day.start), / 00:00:00$/)
    assert.match(wall(timeZone, windows.day.end), / 00:00:00$/)
    assert.equal(wall(timeZone, windows.day.start).slice(0, 10), wall(timeZone, now).slice(0, 10))
    assert.match(wall(timeZone, windows.month.start), /-01 00:00:00$/)
    assert.match(wall(timeZone, windows.month.end), /-01 00:00:00$/)
  })
}

test('what was counted in the windows that are current is read, and nothing else', async () => {
  const id = await accountIn('Asia/Kathmandu')
  const { accounts } = await readUsage(em(), [id])
  const { windows } = accounts.get(id)!
  const count = (quota: string, start: Date, used: number) =>
    query(
      em(),
      sql`insert into quota_usage (account_id, quota, period_start, used) values (${id}, ${quota}, ${start}, ${used})`,
    )
  await count('day', windows.day.start, 7)
  await count('pixels', windows.day.start, 90_000)
  await count('month', windows.month.start, 30)
  await count('in_flight', new Date(0), 2)
  await count('day', new Date(windows.day.start.getTime() - 3_600_000), 1_000)
  const { usage } = (await readUsage(em(), [id])).accounts.get(id)!
  assert.deepEqual(usage, { minute: 0n, day: 7n, month: 30n, in_flight: 2n, pixels: 90_000n })
})

test('pixels are counted by the day', () => {
  const windows = { minute: minuteAt(new Date(0)), day: minuteAt(new Date(1e9)), month: minuteAt(new Date(2e9)) }
  assert.equal(windowOf('pixels', windows), windows.day)
  assert.equal(windowOf('month', windows), windows.month)
})

test('an account cannot live by a clock that the database does not know', async () => {
  await assert.rejects(accountIn('Mars/Olympus_Mons'), /time zone/)
})
