import { drawPdf, printable } from '#infra/engines/pdf-document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('the same drawing gives the same bytes, whatever the clock says', async context => {
  const options = { title: 'Ink', language: 'en', createdAt: new Date(0) }
  const draw = async () => drawPdf(options, document => void document.text('Ink'))
  const first = await draw()
  context.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2040, 1, 1) })
  assert.deepEqual(await draw(), first)
  assert.ok(first.toString('latin1').startsWith('%PDF-1.7'))
})

test('a drawing that fails fails the document', async () => {
  const options = { title: 'Ink', language: 'en', createdAt: new Date(0) }
  const fail = (): never => {
    throw new Error('out of ink')
  }
  await assert.rejects(drawPdf(options, fail), /out of ink/)
})

test('what the fonts cannot show stands as its code point, and what they can stays', () => {
  assert.equal(printable('Zoë’s “code” – 5 €'), 'Zoë’s “code” – 5 €')
  assert.equal(printable('登录'), '[U+767B][U+5F55]')
  assert.equal(printable('p ≥ 0.001, −7'), 'p >= 0.001, –7')
  assert.equal(printable('\u0007\uD800'), '[U+0007][U+FFFD]')
})
