import { designDocumentSchema, type DesignDocument } from '#contracts/designs/document.ts'
import { frameFaults } from '#contracts/designs/frame-faults.ts'
import { textRangeFaults } from '#contracts/designs/text-ranges.ts'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { luminance } from '../../../../consumers/design/color/contrast.ts'
import { generate, type Order } from '../../../../consumers/design/generate/generate.ts'
import { chooseStyles } from '../../../../consumers/design/generate/choose-styles.ts'
import { studyPhoto } from '../../../../consumers/design/photo/study.ts'
import { briefsFrom } from '../../../../scripts/bench/design/briefs.ts'
import { inspect } from '../../../../scripts/bench/design/checks.ts'
import { photoOf } from '../photo/painted.ts'
import { contentOf } from '../samples.ts'
import { digestOf, orderFor, pinnedDigests } from './orders.ts'

const market = 'Spring Market\nFresh flowers, bread and music\nSaturday, 21 March 2026, 10:00–18:00\nMarket Square'

const photo = photoOf({ patches: [{ x: 0.5, y: 0.3, width: 0.2, height: 0.2, color: [220, 60, 30] }] })
const studies = [studyPhoto(photo)]
const { rgb, width, height } = photo.thumbnail
const pixels = await sharp(rgb, { raw: { width, height, channels: 3 } })
  .png()
  .toBuffer()
const href = `data:image/png;base64,${pixels.toString('base64')}`

/** Whatever is wrong with a design, seen from outside. */
const faultsOf = (document: DesignDocument, { content }: Order): string[] => {
  assert.deepEqual(designDocumentSchema.parse(document), document)
  assert.deepEqual(textRangeFaults(document), [])
  assert.deepEqual(frameFaults(document), [])
  return inspect(document, content, () => ({ href })).details
}
/** Every character but white space, sorted: texts are the same if these are. */
const lettersOf = (texts: readonly string[]): string =>
  Array.from(texts.join('').replaceAll(/\s/g, '')).toSorted().join('')

test('briefs of any kind become designs without a fault, each of another kind', () => {
  for (const { at, text, canvas, style, seed, photos } of briefsFrom(4711, 25)) {
    const shown = photos === 0 ? [] : studies
    const styles = style === 'auto' ? chooseStyles(contentOf(text), { photos: shown.length, seed }) : [style]
    const order = orderFor(text, { canvas, styles, studies: shown, seed, variants: 2 })
    const documents = generate(order)
    assert.ok(documents.length > 0)
    assert.equal(new Set(documents.map(({ archetype }) => archetype)).size, documents.length)
    for (const document of documents) {
      const about = `brief ${at} on ${canvas}, ${document.archetype} in ${document.style}`
      assert.deepEqual(faultsOf(document, order), [], about)
      const texts = document.elements.flatMap(element => (element.type === 'text' ? [element.text] : []))
      assert.equal(lettersOf(texts), lettersOf(order.content.blocks.map(block => block.text)), about)
    }
  }
})

test('the same order gives the same bytes, in this process and in any other', async () => {
  const script = `const { pinnedDigests } = await import(${JSON.stringify(new URL('orders.ts', import.meta.url).href)})
    console.log(JSON.stringify(pinnedDigests()))`
  const elsewhere = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const here = pinnedDigests()
  assert.deepEqual(pinnedDigests(), here)
  assert.deepEqual(JSON.parse((await elsewhere).stdout), here)
})

test('another seed gives other designs', () => {
  const digests = [1, 2, 3].map(seed => digestOf(generate(orderFor(market, { seed }))))
  assert.equal(new Set(digests).size, 3)
  const [archetypes, others] = [1, 2].map(seed =>
    generate(orderFor(market, { seed })).map(({ archetype }) => archetype),
  )
  assert.notDeepEqual(archetypes, others)
})

test('a text that fits nowhere is refused for its length', () => {
  for (const text of ['word '.repeat(800).trim(), '春天的花园里有很多人'.repeat(400)])
    assert.throws(() => generate(orderFor(text, { canvas: 'leaderboard' })), {
      code: 'content-too-long',
      message: /1456 × 180 pixels.*body with 39\d\d characters/,
    })
})

test('a single character, a single emoji and a brief without a title are enough', () => {
  for (const text of ['A', '春', '🎉', '👩🏽‍💻', 'ع']) {
    for (const canvas of ['portrait', 'leaderboard'] as const) {
      const order = orderFor(text, { canvas, variants: 1 })
      const [document] = generate(order)
      assert.deepEqual(faultsOf(document!, order), [], `${text} on ${canvas}`)
    }
  }
  const footer = { ...orderFor('x'), content: contentOf([{ role: 'footer', text: 'Only small print' }]) }
  assert.ok(generate(footer).length > 0)
})

test('the smallest canvas and the longest one hold what they can', () => {
  for (const canvas of [
    { width: 64, height: 64 },
    { width: 8000, height: 700 },
    { width: 400, height: 4800 },
  ]) {
    const order = orderFor('Sale\nFriday', { canvas, variants: 2 })
    for (const document of generate(order)) assert.deepEqual(faultsOf(document, order), [])
  }
})

test('a photo is shown in every design while there are enough with a place for one', () => {
  for (const { elements, archetype } of generate(orderFor(market, { studies })))
    assert.ok(
      elements.some(({ type }) => type === 'image'),
      archetype,
    )
})

test('a logo stands in every design, inside the safe area and away from all text', () => {
  const order = orderFor(market, { logo: photoOf({ width: 120, height: 40, ground: [10, 60, 70] }) })
  for (const { elements, safe, canvas, archetype } of generate(order)) {
    const logo = elements.find(({ id }) => id === 'logo')?.frame
    assert.ok(logo, archetype)
    assert.ok(logo.x >= safe - 0.5 && logo.y >= safe - 0.5 && logo.x + logo.width <= canvas.width - safe + 0.5)
    for (const { type, frame } of elements) {
      if (type !== 'text') continue
      const isApart =
        frame.x >= logo.x + logo.width ||
        logo.x >= frame.x + frame.width ||
        frame.y >= logo.y + logo.height ||
        logo.y >= frame.y + frame.height
      assert.ok(isApart, archetype)
    }
  }
})

test('the colors of a brand are kept, and paper is as light or dark as was asked for', () => {
  const lightness = (mode: 'light' | 'dark') =>
    generate(orderFor(market, { brand: ['#0f4c81'], mode })).map(({ palette }) => {
      if (mode === 'light') assert.ok([palette.primary, palette.accent].includes('#0f4c81'))
      return luminance(palette.background)
    })
  assert.ok(Math.max(...lightness('dark')) < 0.2 && Math.min(...lightness('light')) > 0.4)
})

test('several styles share the variants, and an unknown one is refused', () => {
  const styles = new Set(
    [1, 2, 3, 4].flatMap(seed =>
      generate(orderFor(market, { styles: ['retro', 'tech'], seed })).map(({ style }) => style),
    ),
  )
  assert.deepEqual([...styles].toSorted(), ['retro', 'tech'])
  assert.throws(() => generate(orderFor(market, { styles: ['nothing'] })), { code: 'invalid-input' })
})

test('no more come than were asked for, and the best comes first', () => {
  for (const variants of [1, 2, 5]) assert.ok(generate(orderFor(market, { variants })).length <= variants)
})
