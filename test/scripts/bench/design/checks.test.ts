import type { DesignDocument, DesignElement, TextElement } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueOf } from '../../../../consumers/design/generate/inks.ts'
import type { Content } from '../../../../consumers/design/content/content.ts'
import { inspect, type Faults } from '../../../../scripts/bench/design/checks.ts'
import { contentOf } from '../../../consumers/design/samples.ts'
import { documentWith, textOf } from '../../../consumers/design/compile/elements.ts'
import { generate } from '../../../../consumers/design/generate/generate.ts'
import { orderFor } from '../../../consumers/design/generate/orders.ts'

const order = orderFor('Spring Market\nFresh flowers, bread and music\nSaturday, 21 March 2026\nBook now', {
  variants: 1,
})
const [good] = generate(order) as [DesignDocument]
const look = (document: DesignDocument, content: Content = order.content): Faults =>
  inspect(document, content, () => undefined)

/** The good design with one of its elements changed. */
const planted = (id: string, change: (element: TextElement) => Partial<TextElement>): DesignDocument => ({
  ...good,
  elements: good.elements.map(element =>
    element.id === id && element.type === 'text' ? { ...element, ...change(element) } : element,
  ),
})
const textCalled = (id: string): TextElement => good.elements.find(element => element.id === id) as TextElement
const moved = ({ frame }: TextElement, x: number, y: number): Partial<TextElement> => ({
  frame: { ...frame, x: frame.x + x, y: frame.y + y },
})

test('a good design has no fault', () => {
  const { details, overflow, overlap, contrast, brokenWords, missingGlyphs, hierarchy } = look(good)
  assert.deepEqual(details, [])
  assert.deepEqual([overflow, overlap, contrast, brokenWords, missingGlyphs], [0, 0, 0, 0, 0])
  assert.ok(hierarchy! > 0)
})

test('text outside the safe area is found, on every side', () => {
  const { frame } = textCalled('title-1')
  const { width, height } = good.canvas
  for (const [x, y] of [
    [-frame.x, 0],
    [width - frame.x - frame.width, 0],
    [0, -frame.y],
    [0, height - frame.y - frame.height],
  ] as const) {
    const { overflow, details } = look(planted('title-1', title => moved(title, x, y)))
    assert.ok(overflow > 0 && details.some(detail => /title-1 line \d leaves the safe area/.test(detail)), `${x} ${y}`)
  }
})

test('a line that leaves its frame is found', () => {
  const shifted = planted('subtitle-1', ({ lines }) => ({ lines: lines.map(line => ({ ...line, x: line.x + 3 })) }))
  assert.ok(look(shifted).overflow > 0)
  const lowered = planted('subtitle-1', ({ lines, frame }) => ({
    lines: lines.map(line => ({ ...line, baseline: line.baseline + frame.height / 2 })),
  }))
  assert.ok(look(lowered).overflow > 0)
})

test('text over other text is found', () => {
  const { frame } = textCalled('title-1')
  const { overlap, details } = look(
    planted('subtitle-1', own => moved(own, frame.x - own.frame.x, frame.y - own.frame.y)),
  )
  assert.equal(overlap, 1)
  assert.match(details.join(), /overlap: (?:title-1 and subtitle-1|subtitle-1 and title-1)/)
})

test('anything else over text is found, even in the color of the ground', () => {
  const { frame } = textCalled('subtitle-1')
  const cover: DesignElement = {
    id: 'cover',
    type: 'shape',
    role: 'ornament',
    shape: 'rect',
    radius: 0,
    frame,
    opacity: 1,
    locked: false,
    fill: { type: 'solid', color: 'background', opacity: 1 },
  }
  assert.match(look({ ...good, elements: [...good.elements, cover] }).details.join(), /cover over subtitle-1/)
  assert.equal(look({ ...good, elements: [cover, ...good.elements] }).overlap, 0)
})

const blackOn = (ground: string, more: object = {}): DesignDocument =>
  documentWith(
    { type: 'shape', frame: { x: 0, y: 0, width: 800, height: 600 }, fill: { type: 'solid', color: ground } },
    textOf('Words', { id: 'body-1', color: '#000000', ...more }),
  )
const words = contentOf([{ role: 'body', text: 'Words' }])

test('text that does not read against what lies under it is found', () => {
  assert.equal(look(blackOn('#767676'), words).contrast, 0)
  assert.equal(look(blackOn('#333333'), words).contrast, 1)
  for (const id of ['title-1', 'date-1']) {
    const ground = valueOf(good.palette.background, good.palette)
    const text = planted(id, () => ({ color: '#808080' }))
    const plain = text.elements.map(element => (element.type === 'text' ? element : { ...element, opacity: 0 }))
    const { contrast } = look({ ...text, elements: plain, palette: { ...text.palette, background: '#8a8a8a' } })
    assert.ok(contrast >= textCalled(id).lines.length, `${id} on ${ground}`)
  }
})

test('large text needs less, and not nothing', () => {
  const gray = '#666666'
  const sized = (size: number) => blackOn(gray, { size, lines: [{ start: 0, end: 5, x: 0, baseline: 40, width: 100 }] })
  assert.equal(look(sized(40), words).contrast, 0)
  assert.equal(look(sized(20), words).contrast, 1)
  assert.equal(look(blackOn('#555555', { size: 40 }), words).contrast, 1)
})

test('a tenth of the ground that hides the text is enough to be found', () => {
  const ground = blackOn('#ffffff')
  const { frame } = ground.elements[1]!
  const spot = {
    ...ground.elements[0]!,
    id: 'spot',
    frame: { ...frame, width: 20, height: 60 },
    fill: { type: 'solid', color: '#222222', opacity: 1 },
  }
  const [below, text] = ground.elements
  const { contrast } = look({ ...ground, elements: [below!, spot as DesignElement, text!] }, words)
  assert.equal(contrast, 1)
})

const brokenAt = (id: string, at: number): DesignDocument =>
  planted(id, ({ text, lines: [first] }) => ({
    lines: [
      { ...first!, end: at },
      { ...first!, start: at, end: text.length },
    ],
  }))

test('a line that ends inside a word is found, and one that ends between words is not', () => {
  assert.equal(look(brokenAt('subtitle-1', 3)).brokenWords, 1)
  assert.equal(look(brokenAt('subtitle-1', 6)).brokenWords, 0)
})

test('a line that ends inside what belongs together is found', () => {
  const date = order.content.blocks.find(({ id }) => id === 'date-1')!
  assert.ok(date.keep.length > 0)
  const [span] = date.keep
  const space = date.text.indexOf(' ', span!.start + 1)
  assert.ok(space > span!.start && space < span!.end)
  assert.equal(look(brokenAt('date-1', space)).brokenWords, 1)
})

test('Chinese words are words too', () => {
  const content = contentOf([{ role: 'body', text: '科技让生活更美好' }])
  const lines = (at: number) => [
    { start: 0, end: at, x: 0, baseline: 40, width: 100 },
    { start: at, end: 8, x: 0, baseline: 100, width: 100 },
  ]
  const of = (at: number) =>
    documentWith(textOf('科技让生活更美好', { id: 'body-1', family: 'noto-sans-sc', lines: lines(at) }))
  assert.equal(look(of(2), content).brokenWords, 0)
  assert.equal(look(of(1), content).brokenWords, 1)
})

test('characters that no line shows are found, and so is a text that is not there at all', () => {
  const cut = planted('subtitle-1', ({ lines }) => ({
    lines: lines.map((line, at) => (at === 0 ? { ...line, start: 2 } : line)),
  }))
  assert.match(look(cut).details.join(), /missing: subtitle-1 loses 2/)
  const without = { ...good, elements: good.elements.filter(({ id }) => id !== 'subtitle-1') }
  assert.match(look(without).details.join(), /missing: subtitle-1 is not there/)
  assert.equal(look(planted('subtitle-1', ({ text }) => ({ text: text.toUpperCase() }))).missingGlyphs, 1)
})

test('texts that share an axis are aligned, and others by how far they miss one', () => {
  const at = (x: number, width: number, y: number) =>
    textOf('Words', { frame: { x, y, width, height: 60, rotation: 0 } })
  const alignment = (...texts: object[]): number => look(documentWith(...texts), words).alignment
  assert.equal(alignment(at(100, 200, 50), at(100, 300, 150)), 0)
  assert.equal(alignment(at(100, 200, 50), at(150, 100, 150)), 0)
  assert.equal(alignment(at(100, 200, 50), at(108, 300, 150)), 8 / 800)
  assert.equal(alignment(at(100, 200, 50)), 0)
})

test('a design whose small print is its largest text has its hierarchy upside down', () => {
  const sizes = new Map(
    good.elements.flatMap(element => (element.type === 'text' ? [[element.id, element.size] as const] : [])),
  )
  const turned = {
    ...good,
    elements: good.elements.map(element =>
      element.type === 'text' ? { ...element, size: 1000 / sizes.get(element.id)!, weight: 400 } : element,
    ),
  }
  assert.ok(look(turned).hierarchy! < 0)
  assert.equal(look(blackOn('#ffffff'), words).hierarchy, undefined)
})
