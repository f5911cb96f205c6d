import type { TextElement } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rounded, setText } from '../../../../consumers/design/generate/set-text.ts'
import { stackZone } from '../../../../consumers/design/layout/stack.ts'
import { inkBox } from '../../../../consumers/design/text/ink-box.ts'
import { prepareText } from '../../../../consumers/design/text/prepare-text.ts'
import { contentOf, needsFor, zoneOf } from '../samples.ts'

const texts = {
  'Just Wavy Tea for Jolly Afternoons': ['en', 'ltr'],
  '城市摄影展：光与影之间，“慢下来”': ['zh-Hans', 'ltr'],
  'مهرجان الربيع في الحديقة العامة': ['ar', 'rtl'],
  '🎉 Ångström ȘŢÎJ gypsy 🎉 again and again': ['en', 'ltr'],
} as const
type Align = 'start' | 'center' | 'end'

const elementOf = (text: string, align: Align): TextElement => {
  const [locale, direction] = texts[text as keyof typeof texts]
  const content = { ...contentOf([{ role: 'title', text }]), locale, direction }
  const zone = zoneOf({ align, box: { x: 100, y: 200, width: 520, height: 900 } })
  const [block] = stackZone(zone, needsFor(content))!.blocks
  return setText(block!, { color: 'text', direction })
}

/** Where the ink of each line lies on the canvas, measured from the finished element alone. */
const inksOf = ({ text, family, weight, size, tracking, lines, frame }: TextElement) => {
  const [locale] = texts[text as keyof typeof texts]
  const prepared = prepareText(text, { family, weight, locale }, [])
  return lines.map(line => {
    const ink = inkBox(prepared, line, { size, trackingEm: tracking })!
    const [x, y] = [frame.x + line.x, frame.y + line.baseline]
    return { left: x + ink.left, right: x + ink.right, top: y + ink.top, bottom: y + ink.bottom }
  })
}
// Size, frame and line are rounded each on their own.
const slack = 0.06
const near = (one: number, other: number): boolean => Math.abs(one - other) <= slack

for (const text of Object.keys(texts)) {
  test(`the frame holds all ink of ${text}`, () => {
    for (const align of ['start', 'center', 'end'] as const) {
      const element = elementOf(text, align)
      const { x, y, width, height } = element.frame
      assert.ok(element.lines.length > 1)
      for (const { left, right, top, bottom } of inksOf(element))
        assert.ok(left >= x - slack && right <= x + width + slack && top >= y - slack && bottom <= y + height + slack)
    }
  })

  test(`lines of ${text} begin where their ink begins`, () => {
    for (const { left } of inksOf(elementOf(text, 'start'))) assert.ok(near(left, 100))
    for (const { right } of inksOf(elementOf(text, 'end'))) assert.ok(near(right, 620), String(right))
    for (const { left, right } of inksOf(elementOf(text, 'center'))) assert.ok(near((left + right) / 2, 360))
  })

  test(`the lines of ${text} hold all of it, in order`, () => {
    const { lines } = elementOf(text, 'start')
    assert.equal(
      lines
        .map(({ start, end }) => text.slice(start, end))
        .join('')
        .replaceAll(' ', ''),
      text.replaceAll(' ', ''),
    )
    assert.ok(lines.every(({ baseline }, at) => baseline > (lines[at - 1]?.baseline ?? 0)))
  })
}

test('a document says start and end as its reader does', () => {
  const arabic = elementOf('مهرجان الربيع في الحديقة العامة', 'end')
  assert.deepEqual([arabic.align, arabic.direction], ['start', 'rtl'])
  assert.equal(elementOf('Just Wavy Tea for Jolly Afternoons', 'end').align, 'end')
})

test('words on a button stand in its middle', () => {
  const content = contentOf([{ role: 'cta', text: 'Jump in' }])
  const [block] = stackZone(zoneOf(), needsFor(content))!.blocks
  const { frame, align } = setText(block!, { color: 'on_primary', direction: 'ltr' })
  assert.equal(align, 'center')
  assert.ok(near(frame.x + frame.width / 2, block!.pill!.x + block!.pill!.width / 2) || block!.zone.align === 'start')
  assert.ok(frame.x >= block!.pill!.x && frame.x + frame.width <= block!.pill!.x + block!.pill!.width)
})

test('numbers are short enough to write', () => {
  assert.deepEqual([rounded(1.23456), rounded(-0.004), rounded(7)], [1.23, -0, 7])
})
