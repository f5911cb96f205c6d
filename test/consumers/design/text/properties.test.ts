/** What must hold for every text, tried on several hundred that are put together at random. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breakLines, type Broken } from '../../../../consumers/design/text/break-lines.ts'
import { mayBegin, mayEnd } from '../../../../consumers/design/text/line-edges.ts'
import { prepareText, type PreparedText } from '../../../../consumers/design/text/prepare-text.ts'
import { typeset } from '../../../../consumers/design/text/typeset.ts'
import { randomTexts, type Sample } from './random-texts.ts'

type Case = Sample & {
  prepared: PreparedText
  broken: Broken
  maxWidthEm: number
  trackingEm: number
  balance: boolean
}

/** Each text at a width of its own; those that do not fit even with words cut are left out. */
const cases = (seed: number, count: number, longest: number): Case[] =>
  randomTexts(seed, count, longest).flatMap(sample => {
    const { text, style, keep, random } = sample
    const prepared = prepareText(text, style, keep)
    const options = {
      maxWidthEm: random.between(2, 16),
      maxLines: 200,
      trackingEm: random.pick([0, 0, -0.02, 0.1]),
      balance: random.int(2) === 0,
      allowBrokenWords: random.int(3) === 0,
    }
    const broken = breakLines(prepared, options)
    return broken ? [{ ...sample, ...options, prepared, broken }] : []
  })

const all = [...cases(1, 450, 14), ...cases(2, 12, 150)]
const textOf = ({ text, broken }: Case): string[] => broken.lines.map(({ start, end }) => text.slice(start, end))
const graphemes = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)

test('there are enough texts that fit, in all sizes', () => {
  assert.ok(all.length > 350)
  assert.ok(all.some(({ prepared }) => prepared.graphemeCount > 400))
  assert.ok(all.some(({ broken }) => broken.brokenKeeps > 0) && all.some(({ broken }) => broken.brokenWords > 0))
})

test('no line is wider than the box, and its width is that of its slice with tracking', () => {
  for (const { prepared, broken, maxWidthEm, trackingEm } of all) {
    for (const { start, end, widthEm } of broken.lines) {
      assert.ok(widthEm <= maxWidthEm + 1e-6)
      const most = prepared.chars(start, end) - 1
      const added = widthEm - prepared.width(start, end)
      assert.ok(Math.abs(added) <= Math.abs(Math.max(0, most) * trackingEm) + 1e-9)
    }
  }
})

test('the lines hold every character once and in order, but for the spaces between them', () => {
  for (const each of all) {
    let at = 0
    for (const { start, end } of each.broken.lines) {
      assert.match(each.text.slice(at, start), /^\s*$/)
      assert.ok(start >= at && end >= start)
      at = end
    }
    assert.match(each.text.slice(at), /^\s*$/)
    for (const line of textOf(each)) assert.equal(line, line.trim())
  }
})

test('no line ends within a grapheme', () => {
  for (const each of all) {
    assert.equal(
      textOf(each).flatMap(graphemes).join('\n'),
      graphemes(textOf(each).join('\n'))
        .filter(g => g !== '\n')
        .join('\n'),
    )
    const edges = new Set(
      [...new Intl.Segmenter().segment(each.text)].map(({ index }) => index).concat(each.text.length),
    )
    for (const { start, end } of each.broken.lines) assert.ok(edges.has(start) && edges.has(end))
  }
})

test('no line ends within a keep span, a Latin word or a number unless the result says so', () => {
  for (const { text, keep, broken } of all) {
    const cuts = broken.lines.slice(0, -1).map(({ end }, place) => [end, broken.lines[place + 1]!.start] as const)
    if (broken.brokenKeeps === 0 && broken.brokenWords === 0) {
      for (const span of keep) {
        const inside = cuts.filter(([end, start]) => span.start < end && start < span.end)
        assert.deepEqual(
          inside.filter(([end, start]) => !text.slice(end, start).includes('\n')),
          [],
          text,
        )
      }
    }
    if (broken.brokenWords > 0) continue
    for (const [end, start] of cuts) {
      if (end === start) assert.ok(!/[\p{Script=Latin}\p{Nd}]{2}/u.test(text.slice(end - 1, end + 1)), text)
    }
  }
})

test('no line begins or ends with a mark that must not stand there unless words had to be cut', () => {
  for (const each of all) {
    if (each.broken.brokenWords > 0) continue
    each.broken.lines.forEach(({ start, end }, place) => {
      const line = graphemes(each.text.slice(start, end))
      const isAfterNewline = place === 0 || each.text.slice(each.broken.lines[place - 1]!.end, start).includes('\n')
      const next = each.broken.lines[place + 1]
      const isBeforeNewline = !next || each.text.slice(end, next.start).includes('\n')
      if (!isAfterNewline && line.length > 0) assert.ok(mayBegin(line[0]!), each.text)
      if (!isBeforeNewline && line.length > 0) assert.ok(mayEnd(line.at(-1)!), each.text)
    })
  }
})

test('a typeset line has a glyph or a picture for every character that can be seen', () => {
  for (const { prepared, broken, trackingEm } of all) {
    for (const line of broken.lines) {
      const placed = typeset(prepared, line, { size: 100, trackingEm })
      const drawn = new Set(placed.map(({ cluster }) => prepared.layout.graphemeAt(cluster)))
      const visible = graphemes(prepared.text.slice(line.start, line.end)).filter(each => each.trim() !== '')
      // Ligatures: lam with alef, and the Chinese dash of two characters.
      const isJoined = /\p{Script=Arabic}|——/u.test(prepared.text)
      assert.ok(isJoined ? drawn.size <= visible.length : drawn.size === visible.length, prepared.text)
      for (const { cluster } of placed) assert.ok(cluster >= line.start && cluster < line.end)
    }
  }
})

test('the same text gives the same lines and glyphs again', () => {
  for (const { text, style, keep, prepared, broken, maxWidthEm, trackingEm, balance } of all.slice(0, 60)) {
    const again = prepareText(text, style, keep)
    const lines = breakLines(again, { maxWidthEm, maxLines: 200, trackingEm, balance, allowBrokenWords: true })!
    assert.deepEqual(lines, broken)
    for (const line of lines.lines) {
      const options = { size: 50, trackingEm }
      assert.deepEqual(typeset(again, line, options), typeset(prepared, line, options))
    }
  }
})
