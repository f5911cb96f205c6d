import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import type { TransactionView } from '#contracts/http/credit-lists.ts'
import { newId } from '#contracts/ids.ts'
import { postTransfers } from '#infra/db/money/ledger.ts'
import { grantLot } from '#infra/db/money/lots.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const em = platform.em

type Page = { data: TransactionView[]; has_more: boolean; next_cursor: string | null }
type Statement = {
  month: string
  opening: { available: string; held: string }
  transactions: TransactionView[]
  closing: { available: string; held: string }
}

const one = await echoUser(platform, { credits: 0 })
const { client } = one
const hostile = '=HYPERLINK("http://example.com","free credits")'

before(async () => {
  const grant = (amount: bigint, memo: string, orderId?: string): Promise<string> => {
    const facts = { kind: 'paid' as const, expiresAt: null, operationId: `test:${newId('transfer')}`, memo }
    const order = orderId === undefined ? {} : { orderId }
    return em().transactional(tx => grantLot(tx, { accountId: one.accountId, amount, ...facts, ...order }))
  }
  await grant(2n ** 53n + 1n, hostile, newId('order'))
  await one.echoes(3)
  await allEnded(platform)
  await grant(7n, 'a second one')
})

const pageOf = async (parameters = ''): Promise<Page> =>
  (await client.call<Page>('GET', `/v1/credits/transactions?${parameters}`)).body

const allOf = async (parameters: string): Promise<TransactionView[]> => {
  const all: TransactionView[] = []
  for (let cursor = ''; ;) {
    const page = await pageOf(`limit=2&${parameters}${cursor}`)
    all.push(...page.data)
    if (page.next_cursor === null) return all
    cursor = `&cursor=${page.next_cursor}`
  }
}

test('each balance begins where the one before it ended, from nothing to what there is now', async () => {
  const transactions = await allOf('order=asc')
  assert.deepEqual(transactions[0]!.before, { available: '0', held: '0' })
  for (const [place, { after: reached }] of transactions.slice(0, -1).entries()) {
    assert.deepEqual(transactions[place + 1]!.before, reached)
  }
  const { body } = await client.call<{ available: string; held: string }>('GET', '/v1/credits/balance')
  assert.deepEqual(transactions.at(-1)!.after, { available: body.available, held: body.held })
})

test('newest first it is the same list turned round', async () => {
  assert.deepEqual(await allOf('order=desc'), (await allOf('order=asc')).toReversed())
})

test('what a task cost is a hold and a capture, with the way to the task', async () => {
  const { data } = await pageOf('type=capture&limit=1')
  const [capture] = data
  assert.equal(capture!.urls.task, `/v1/tasks/${capture!.task_id}`)
  const ofTask = await pageOf(`task_id=${capture!.task_id}&order=asc`)
  assert.deepEqual(
    ofTask.data.map(({ type, amount }) => [type, amount]),
    [
      ['hold', '1'],
      ['capture', '1'],
    ],
  )
})

test('what an order brought in is found by the order', async () => {
  const [grant] = (await pageOf('type=grant&order=asc&limit=1')).data
  assert.match(grant!.grant_id!, /^grt_/)
  assert.equal(grant!.urls.order, `/v1/orders/${grant!.order_id}`)
  assert.deepEqual((await pageOf(`order_id=${grant!.order_id}`)).data, [grant])
})

test('amounts beyond what a double can count arrive as they are', async () => {
  assert.equal((await pageOf('order=asc&limit=1')).data[0]!.amount, '9007199254740993')
})

for (const parameters of ['type=gift', 'task_id=org_1', 'limit=0', 'created[gte]=soon', 'account_id=org_1']) {
  test(`a list by ${parameters} is refused`, async () => {
    assert.equal((await client.call('GET', `/v1/credits/transactions?${parameters}`)).status, 422)
  })
}

test('a cursor of another list, or of another account, finds nothing that is not one’s own', async () => {
  const forged = Buffer.from(newId('task'), 'latin1').toString('base64url')
  assert.equal((await client.call('GET', `/v1/credits/transactions?cursor=${forged}`)).status, 400)
  const other = await echoUser(platform, { credits: 5 })
  const theirs = Buffer.from((await pageOf('limit=1')).data[0]!.id, 'latin1').toString('base64url')
  const { body } = await other.client.call<Page>('GET', `/v1/credits/transactions?cursor=${theirs}`)
  assert.deepEqual(body.data, [])
})

test('open tasks are shown by what they hold', async () => {
  const holder = await echoUser(platform, { credits: 5 })
  await platform.stop('workers')
  const task = await holder.echo()
  const { body } = await holder.client.call<{ data: object[] }>('GET', '/v1/credits/holds')
  const { held } = (await holder.client.call<{ held: string }>('GET', '/v1/credits/balance')).body
  assert.equal(held, '1')
  const [hold] = body.data as { id: string; task_id: string; amount: string }[]
  assert.deepEqual([hold!.task_id, hold!.amount, hold!.id], [task.id, '1', task.id.replace('task_', 'hld_')])
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual((await holder.client.call<{ data: object[] }>('GET', '/v1/credits/holds')).body.data, [])
})

const statement = async (of: Client = client, parameters = ''): Promise<Statement> =>
  (await of.call<Statement>('GET', `/v1/credits/statement?${parameters}`)).body

test('a statement has the movements of the month between two balances', async () => {
  const { opening, transactions, closing } = await statement()
  assert.deepEqual(opening, { available: '0', held: '0' })
  assert.deepEqual(transactions, await allOf('order=asc'))
  assert.deepEqual(closing, transactions.at(-1)!.after)
})

test('the next month begins with what this one leaves, and an earlier one is empty', async () => {
  const { closing } = await statement()
  const next = await statement(client, 'month=9000-01')
  assert.deepEqual([next.opening, next.transactions, next.closing], [closing, [], closing])
  const early = await statement(client, 'month=1999-12')
  assert.deepEqual([early.transactions, early.closing], [[], { available: '0', held: '0' }])
})

test('a month begins when it begins in the time zone of the account', async () => {
  const { accountId, client: of } = await echoUser(platform, { credits: 4 })
  await em().transactional(async tx => {
    await tx.execute('alter table ledger_transfer disable trigger is_append_only')
    await query(tx, sql`update ledger_transfer set created_at = '2026-03-31T11:30:00Z' where account_id = ${accountId}`)
    await tx.execute('alter table ledger_transfer enable trigger is_append_only')
  })
  const inMonths = async (): Promise<number[]> => {
    const statements = await Promise.all(['2026-03', '2026-04'].map(month => statement(of, `month=${month}`)))
    return statements.map(({ transactions }) => transactions.length)
  }
  assert.deepEqual(await inMonths(), [1, 0])
  await query(em(), sql`update account set time_zone = 'Pacific/Auckland' where id = ${accountId}`)
  assert.deepEqual(await inMonths(), [0, 1])
})

test('as lines it says the same', async () => {
  const whole = await statement()
  const answer = await fetch(`${platform.baseUrl()}/v1/credits/statement?format=jsonl`, {
    headers: { Authorization: `Bearer ${one.token}` },
  })
  assert.equal(answer.headers.get('Content-Type'), 'application/jsonl')
  const lines = (await answer.text()).trimEnd().split('\n')
  const said = lines.map(line => JSON.parse(line) as object)
  assert.deepEqual(said.slice(1, -1), whole.transactions)
  assert.deepEqual(said.at(-1), { object: 'closing', ...whole.closing })
})

test('as a table it holds no formula, whatever a memo says', async () => {
  const { body, headers } = await client.call<string>('GET', '/v1/credits/statement?format=csv')
  assert.match(headers.get('Content-Type')!, /^text\/csv/)
  assert.match(headers.get('Content-Disposition')!, /^attachment; filename="statement-\d{4}-\d{2}\.csv"$/)
  const rows = body.trimEnd().split('\r\n')
  const { transactions } = await statement()
  assert.equal(rows.length, transactions.length + 3)
  assert.ok(rows.some(row => row.includes(`"'=HYPERLINK(""http://example.com""`)))
  for (const row of rows) for (const cell of row.split(',')) assert.doesNotMatch(cell, /^"?[=+@-](?!\d+$)/)
})

const paper = async (): Promise<Buffer> => {
  const answer = await fetch(`${platform.baseUrl()}/v1/credits/statement?format=pdf`, {
    headers: { Authorization: `Bearer ${one.token}` },
  })
  assert.equal(answer.headers.get('Content-Type'), 'application/pdf')
  assert.match(answer.headers.get('Content-Disposition')!, /^attachment; filename="statement-\d{4}-\d{2}\.pdf"$/)
  return Buffer.from(await answer.arrayBuffer())
}

/** What stands on its pages: the standard fonts are written in hexadecimal. */
const wordsOf = (pdf: Buffer): string =>
  [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)]
    .map(([, stream]) => inflated(Buffer.from(stream!, 'latin1')))
    .flatMap(stream =>
      [...stream.matchAll(/<([\da-f]+)>/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1')),
    )
    .join('')

const inflated = (stream: Buffer): string => {
  try {
    return inflateSync(stream).toString('latin1')
  } catch {
    return ''
  }
}

test('on paper every movement has a line, and the same month is the same file', async () => {
  const pdf = await paper()
  assert.ok(pdf.subarray(0, 8).toString() === '%PDF-1.7')
  const { transactions, closing } = await statement()
  const words = wordsOf(pdf)
  assert.equal(words.match(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/g)?.length, transactions.length)
  for (const { task_id: task } of transactions) if (task !== null) assert.ok(words.includes(task))
  assert.match(words, new RegExp(`closing +${closing.available} +${closing.held}`))
  assert.deepEqual(await paper(), pdf)
})

test('a month that is too long for paper is refused, and still there as a table', async () => {
  const busy = await echoUser(platform, { credits: 1 })
  const { accountId } = busy
  const transfers = Array.from({ length: 500 }, () => newId('transfer')).flatMap(name => [
    { operationId: `there:${name}`, accountId, source: 'issued' as const, target: 'available' as const, amount: 1n },
    { operationId: `back:${name}`, accountId, source: 'available' as const, target: 'issued' as const, amount: 1n },
  ])
  await postTransfers(em(), transfers)
  const { status, body } = await busy.client.call<{ code: string }>('GET', '/v1/credits/statement?format=pdf')
  assert.deepEqual([status, body.code], [422, 'validation-failed'])
  const table = await busy.client.call<string>('GET', '/v1/credits/statement?format=csv')
  assert.equal(table.body.trimEnd().split('\r\n').length, 1_001 + 3)
})

for (const parameters of ['month=2026-13', 'month=0000-01', 'month=2026-1', 'format=xlsx', 'year=2026']) {
  test(`a statement by ${parameters} is refused`, async () => {
    assert.equal((await client.call('GET', `/v1/credits/statement?${parameters}`)).status, 422)
  })
}

test('nobody keeps the platform busy with statements', async () => {
  const { client: reader } = await echoUser(platform, { credits: 1 })
  const ask = () => reader.call<{ code: string }>('HEAD', '/v1/credits/statement?format=csv')
  const answers = await Promise.all(Array.from({ length: 80 }, ask))
  assert.equal(answers.filter(({ status }) => status === 200).length, 60)
  assert.equal(answers.filter(({ status }) => status === 429).length, 20)
})

test('asked only for its head it has no body', async () => {
  const { status, body } = await client.call<string>('HEAD', '/v1/credits/statement?format=csv')
  assert.deepEqual([status, body], [200, ''])
})
