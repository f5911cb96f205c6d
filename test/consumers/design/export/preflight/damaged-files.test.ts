import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preflightReportSchema } from '#contracts/exports/preflight.ts'
import { preflight } from '../../../../../consumers/design/export/preflight/preflight.ts'
import { bytesOfSheet, factsFor, pressSheet } from './press-sheet.ts'

const facts = factsFor('pdf/x-4')

const failed = async (bytes: Uint8Array): Promise<string[]> =>
  (await preflight(bytes, facts)).checks.filter(({ status }) => status === 'failed').map(({ id }) => id)

test('bytes that are no PDF fail, and harm nobody', async () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('%PDF-1.6\n'),
    Buffer.alloc(5000, 0x28),
    Buffer.from('<'.repeat(100_000)),
  ])
    assert.ok((await failed(bytes)).includes('P25'))
})

test('a file cut short or with any byte changed gets its report', async () => {
  const whole = bytesOfSheet({ ...pressSheet('pdf/x-4'), samples: Buffer.alloc(40_000), profile: Buffer.alloc(200) })
  for (let place = 0; place < 200; place++) {
    const at = (place * 7919) % whole.length
    const spoiled = Buffer.from(whole)
    spoiled[at] = (spoiled[at]! + 1 + place) & 255
    preflightReportSchema.parse(await preflight(spoiled, facts))
    if (place % 4 === 0) assert.ok((await failed(whole.subarray(0, at))).includes('P25'))
  }
})

test('values nested without end are refused', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.content.push('['.repeat(100_000))
  assert.deepEqual(await failed(bytesOfSheet(sheet)), ['P25'])
})

test('streams whose lengths are each other are refused', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.more = ['<</Length 21 0 R>>\nstream\na\nendstream', '<</Length 20 0 R>>\nstream\nb\nendstream']
  assert.deepEqual(await failed(bytesOfSheet(sheet)), ['P25'])
})
