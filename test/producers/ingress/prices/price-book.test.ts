import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceRulesSchema } from '#contracts/prices/price-rules.ts'
import { priceVersion } from '#contracts/tasks/pricing.ts'
import { findPriceList, publishPrices } from '#infra/db/money/prices.ts'
import { query, sql } from '#infra/db/sql.ts'
import { priceBook, priceIn } from '../../../../producers/ingress/prices/price-book.ts'
import { freshDatabase } from '../../../support/database.ts'

const hourMs = 3_600_000
const rulesOf = (percent: number) => priceRulesSchema.parse({ '*': { percent } })

const ownBook = async (t: { after: (end: () => Promise<void>) => void }) => {
  const { em } = await freshDatabase(t)
  let ahead = 0
  const asked: number[] = []
  const counted = () => {
    asked.push(1)
    return em()
  }
  const publish = (percent: number, effectiveFrom?: Date) =>
    em().transactional(tx =>
      publishPrices(tx, { rules: rulesOf(percent), effectiveFrom, note: undefined, publishedBy: 'key_1' }),
    )
  return {
    em,
    asked,
    publish,
    book: priceBook(counted, () => Date.now() + ahead),
    pass: (ms: number) => {
      ahead += ms
    },
  }
}

test('until somebody publishes prices, those hold that an installation comes with', async t => {
  const { book } = await ownBook(t)
  const { current, upcoming } = await book.prices()
  assert.deepEqual([current.version, current.effectiveFrom, upcoming], [priceVersion, null, []])
  assert.deepEqual(priceIn(current, 'image.process', 3n), { price: 3n, listed: 3n, priceVersion })
})

test('the book is read once, by all who ask at the same time, and again when it was forgotten', async t => {
  const { book, publish, asked } = await ownBook(t)
  await Promise.all([book.prices(), book.prices(), book.prices()])
  await book.prices()
  assert.equal(asked.length, 1)
  await publish(200)
  book.forget()
  assert.deepEqual((await book.prices()).current.rules, { '*': { percent: 200 } })
  assert.equal(asked.length, 2)
})

test('a notice that was lost is made up for by the time', async t => {
  const { book, publish, pass } = await ownBook(t)
  await book.prices()
  await publish(200)
  assert.equal((await book.prices()).current.version, priceVersion)
  pass(31_000)
  assert.notEqual((await book.prices()).current.version, priceVersion)
})

test('a version that is to come comes into force by itself, without being read again', async t => {
  const { book, publish, pass, asked } = await ownBook(t)
  await publish(150)
  const soon = await publish(300, new Date(Date.now() + 10_000))
  const { current, upcoming } = await book.prices()
  assert.deepEqual([current.rules, upcoming], [rulesOf(150), [soon]])
  pass(11_000)
  const then = await book.prices()
  assert.deepEqual([then.current, then.upcoming], [soon, []])
  assert.equal(asked.length, 1)
})

test('versions are named by their day and counted up, and of two from the same moment the later holds', async t => {
  const { book, publish } = await ownBook(t)
  const one = await publish(110)
  const other = await publish(120)
  const [day] = new Date(one!.effectiveFrom).toISOString().split('T')
  assert.equal(one!.version, `${day}.1`)
  assert.equal(other!.version, `${other!.effectiveFrom.toISOString().slice(0, 10)}.2`)
  const at = new Date(Date.now() + hourMs)
  await publish(130, at)
  await publish(140, at)
  assert.equal((await book.prices()).current.version, other!.version)
  assert.deepEqual(
    (await book.prices()).upcoming.map(({ rules }) => rules),
    [rulesOf(130), rulesOf(140)],
  )
})

test('many who publish at once get a version each', async t => {
  const { publish } = await ownBook(t)
  const made = await Promise.all(Array.from({ length: 8 }, (_, place) => publish(100 + place)))
  assert.equal(new Set(made.map(list => list!.version)).size, 8)
})

test('prices cannot be published for the past', async t => {
  const { publish } = await ownBook(t)
  assert.equal(await publish(100, new Date(Date.now() - hourMs)), undefined)
})

test('a published version never changes', async t => {
  const { em, publish } = await ownBook(t)
  const { version } = (await publish(100))!
  for (const statement of [
    sql`update price_book set note = 'x'`,
    sql`delete from price_book`,
    sql`truncate price_book`,
  ])
    await assert.rejects(query(em(), statement), /append-only/)
  assert.equal((await findPriceList(em(), version))?.version, version)
  assert.equal(await findPriceList(em(), '2000-01-01.1'), undefined)
})

test('while the database is away the price is not guessed', async t => {
  const { em } = await freshDatabase(t)
  let isAway = true
  const book = priceBook(() => {
    if (isAway) throw new Error('away')
    return em()
  })
  await assert.rejects(book.prices(), /away/)
  isAway = false
  assert.equal((await book.prices()).current.version, priceVersion)
})
