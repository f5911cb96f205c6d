import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { eventPageSchema } from '#contracts/http/events.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { TestAccount } from '../../../support/account.ts'
import { eventOf, ingressAlone } from './ingress.ts'

const get = async (url: string, { token }: TestAccount): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
  return { status: response.status, body: await response.json() }
}

test('the list of events is walked page by page, oldest first, and its end is where to ask for more', async t => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  const other = await ingress.account()
  const numbers = Array.from({ length: 7 }, (_, number) => number)
  for (const number of numbers) await ingress.append(eventOf(account, { data: { number } }), eventOf(other))

  const page = async (search: string) => {
    const { status, body } = await get(`${ingress.baseUrl}/v1/events?limit=3${search}`, account)
    assert.equal(status, 200)
    return eventPageSchema.parse(body)
  }
  const seen: unknown[] = []
  let last = await page('')
  for (;;) {
    seen.push(...last.data.map(({ data }) => data['number']))
    if (!last.has_more) break
    last = await page(`&after=${last.next_cursor}`)
  }
  assert.deepEqual(seen, numbers)

  const nothing = await page(`&after=${last.next_cursor}`)
  assert.deepEqual([nothing.data, nothing.next_cursor], [[], last.next_cursor])
  await ingress.append(eventOf(account, { type: 'task.failed', subject: 'task_1' }))
  assert.equal((await page(`&after=${nothing.next_cursor}`)).data.length, 1)
  assert.equal((await page('&type=task.failed,task.expired&subject=task_1')).data.length, 1)
  assert.equal((await page('&type=task.expired')).data.length, 0)
})

test('a list that begins before the oldest event is gone', async t => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  await ingress.append(...[1, 2, 3].map(number => eventOf(account, { data: { number } })))
  const list = (await get(`${ingress.baseUrl}/v1/events`, account)).body as { data: CloudEvent[] }
  await query(ingress.em(), sql`delete from event where sequence <= 2`)
  const [first, second, third] = list.data.map(({ sequence }) => sequence)
  const statuses = [first, second, third].map(
    async after => (await get(`${ingress.baseUrl}/v1/events?after=${after}`, account)).status,
  )
  assert.deepEqual(await Promise.all(statuses), [410, 410, 200])
})

test('an event is read by its owner and does not exist for anybody else', async t => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  await ingress.append(eventOf(account))
  const list = (await get(`${ingress.baseUrl}/v1/events`, account)).body as { data: CloudEvent[] }
  const url = `${ingress.baseUrl}/v1/events/${list.data[0]!.id}`
  assert.deepEqual(await get(url, account), { status: 200, body: list.data[0] })
  assert.equal((await get(url, await ingress.account())).status, 404)
  assert.equal((await get(`${ingress.baseUrl}/v1/events/evt_1`, account)).status, 404)
})
