import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uncalibrated } from '../../../../consumers/recognition/decoding/confidence/calibration.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { Network } from '../../../../consumers/recognition/reading/network.ts'
import { Reader, type Question } from '../../../../consumers/recognition/reading/reader.ts'
import { answerOf, recognize } from '../../../../consumers/recognition/reading/recognize.ts'
import { openPicture } from '../../../../consumers/recognition/reading/picture.ts'
import { easyPictures, gifOf, rasterOf } from './pictures.ts'

const network = await Network.load()
const engine = { network, reader: new Reader(network.charset, uncalibrated) }
const pictures = easyPictures(12)

const text: Question = { readAs: 'text', hints: {}, caseMode: 'preserve', policies: {} }
const fourDigits: Question = { ...text, hints: { charset: '0123456789', length: 4 } }
const glance = { lookAgainBelow: 0 }

test('clean digits are read', async () => {
  let right = 0
  for (const { image, label } of pictures) {
    const { reading, views, ms } = await recognize(engine, { bytes: image, question: fourDigits }, glance)
    if (answerOf(reading) === label) right++
    assert.equal(views, 1)
    assert.ok(ms > 0)
  }
  assert.ok(right >= 8, `${right} of ${pictures.length}`)
})

test('hints hold: every candidate has the length and the characters that were asked for', async () => {
  for (const { image } of pictures.slice(0, 3)) {
    const { reading } = await recognize(engine, { bytes: image, question: fourDigits }, glance)
    assert.ok(reading.type === 'text' && reading.candidates.length > 0)
    for (const { text: read } of reading.candidates) assert.match(read, /^\d{4}$/)
  }
})

test('the same picture gets the same answer, to the last digit of its confidence', async () => {
  const { image } = pictures[0]!
  const again = new Reader(network.charset, uncalibrated)
  const [one, other] = [
    await recognize(engine, { bytes: image, question: text }, { lookAgainBelow: 1 }),
    await recognize({ network, reader: again }, { bytes: image, question: text }, { lookAgainBelow: 1 }),
  ]
  assert.deepEqual(other.reading, one.reading)
  assert.equal(other.views, one.views)
})

test('who is unsure looks again, who is sure does not', async () => {
  const { image } = pictures[0]!
  const once = await recognize(engine, { bytes: image, question: fourDigits }, glance)
  const again = await recognize(engine, { bytes: image, question: fourDigits }, { lookAgainBelow: 1.1 })
  assert.equal(once.views, 1)
  assert.ok(again.views > 1)
  const { agreement } = again.reading.judged!.features
  assert.ok(agreement >= 1 / again.views && agreement <= 1)
})

test('an animation whose frames each lack a part is read as a whole', async () => {
  const { image, label } = await firstRead()
  const [whole] = (await openPicture(image)).rasters
  const { width, height, data } = whole!
  const part = (from: number, to: number) =>
    rasterOf(width, height, () => 255).data.map((ground, at) => {
      const x = Math.floor(at / 3) % width
      return x >= from && x < to ? data[at]! : ground
    })
  const frames = [part(0, width / 2), part(width / 2, width)].map(pixels => ({ data: pixels, width, height }))
  const { reading } = await recognize(engine, { bytes: await gifOf(frames), question: fourDigits }, glance)
  assert.equal(answerOf(reading), label)
})

const firstRead = async (): Promise<{ image: Buffer; label: string }> => {
  for (const picture of pictures) {
    const { reading } = await recognize(engine, { bytes: picture.image, question: fourDigits }, glance)
    if (answerOf(reading) === picture.label) return picture
  }
  throw new Error('none of the clean pictures is read')
}

test('hints that nothing can meet are refused', async () => {
  const question: Question = { ...text, hints: { charset: 'abc', pattern: '\\d' } }
  await assert.rejects(recognize(engine, { bytes: pictures[0]!.image, question }, glance), ConstraintError)
})

test('arithmetic is answered by a value, text by candidates', async () => {
  const question: Question = { ...text, readAs: 'calc' }
  const { reading } = await recognize(engine, { bytes: pictures[0]!.image, question }, glance)
  assert.equal(reading.type, 'calc')
  const asText = await recognize(engine, { bytes: pictures[0]!.image, question: text }, glance)
  assert.equal(asText.reading.type, 'text')
})
