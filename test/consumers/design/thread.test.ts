import { designDocumentSchema } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { work, type Composed, type Composing, type Drawn } from '../../../consumers/design/thread.ts'

const assetId = 'ast_01JD0000000000000000000009'
const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#2f6b4f' } })
  .jpeg()
  .toBuffer()

const task: Composing = {
  do: 'compose',
  brief: { text: 'Spring Market\nSaturday, 21 March 2026\nMarket Square', photos: [] },
  canvas: 'square',
  style: 'auto',
  brandColors: [],
  variants: 2,
  seed: 5,
  photos: [],
}
const composed = async (more: Partial<Composing> = {}): Promise<Composed> => {
  const outcome = await work({ ...task, ...more })
  assert.ok('documents' in outcome, JSON.stringify(outcome))
  return outcome
}
const refusal = async (more: Partial<Composing>): Promise<string | undefined> => {
  const outcome = await work({ ...task, ...more })
  return 'refused' in outcome ? outcome.refused.code : undefined
}

test('a brief becomes documents, and it is told what they were made with', async () => {
  const { documents, locale, styles } = await composed()
  assert.equal(documents.length, 2)
  assert.equal(locale, 'en')
  assert.ok(styles.length >= 2)
  for (const document of documents) {
    assert.deepEqual(designDocumentSchema.parse(document), document)
    assert.ok(styles.includes(document.style))
    assert.deepEqual([document.seed, document.canvas.width], [5, 1080])
  }
})

test('a style that was asked for is the only one', async () => {
  const { documents, styles } = await composed({ style: 'retro' })
  assert.deepEqual(styles, ['retro'])
  assert.ok(documents.every(({ style }) => style === 'retro'))
})

test('photos and the logo are used, and a design with them becomes a picture', async () => {
  const logo = { assetId: 'ast_01JD0000000000000000000008', bytes: photo }
  const { documents } = await composed({ photos: [{ assetId, bytes: photo }], logo, variants: 1 })
  const used = documents[0]!.elements.flatMap(element => (element.type === 'image' ? [element.asset_id] : []))
  assert.deepEqual(used.toSorted(), [logo.assetId, assetId])
  const drawing = { do: 'draw', document: documents[0]!, files: [logo, { assetId, bytes: photo }], width: 240 } as const
  const drawn = (await work(drawing)) as Drawn
  assert.deepEqual([drawn.width, drawn.height], [240, 240])
  assert.equal((await sharp(drawn.bytes).metadata()).format, 'webp')
  const without = (await work({ ...drawing, files: [] })) as Drawn
  assert.notDeepEqual(without.bytes, drawn.bytes)
})

test('what is expected to go wrong comes back as a reason, since errors lose theirs between threads', async () => {
  assert.equal(await refusal({ brief: { text: '\u200b \u202e', photos: [] } }), 'invalid-input')
  assert.equal(await refusal({ style: 'nothing' }), 'invalid-input')
  assert.equal(await refusal({ brief: { text: 'Signs \u{13000}', photos: [] } }), 'no-glyph')
  assert.equal(await refusal({ photos: [{ assetId, bytes: Buffer.from('no picture') }] }), 'undecodable-image')
  assert.equal(
    await refusal({ brief: { text: 'word '.repeat(800).trim(), photos: [] }, canvas: 'leaderboard' }),
    'content-too-long',
  )
})

test('palettes are recommended in the same threads', async () => {
  const request = { style: 'retro', brand: [], mode: undefined, count: 2, seed: 1 }
  const outcome = await work({ do: 'recommend', request })
  assert.ok('palettes' in outcome && outcome.palettes.length === 2)
})
