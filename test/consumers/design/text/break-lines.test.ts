import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breakLines, type Broken, type BreakOptions } from '../../../../consumers/design/text/break-lines.ts'
import { prepareText } from '../../../../consumers/design/text/prepare-text.ts'
import type { Span } from '../../../../consumers/design/text/stop-places.ts'

const sans = { family: 'noto-sans-sc', weight: 700, locale: 'zh-Hans' }
const inter = { family: 'inter', weight: 700, locale: 'en' }
const kufi = { family: 'noto-kufi-arabic', weight: 700, locale: 'ar' }

const usual: BreakOptions = { maxWidthEm: 10, maxLines: 10, trackingEm: 0, balance: true }

type Wanted = Partial<BreakOptions> & { style?: typeof sans; keep?: Span[] }

const broken = (text: string, { style = sans, keep = [], ...options }: Wanted = {}): Broken | undefined =>
  breakLines(prepareText(text, style, keep), { ...usual, ...options })

const lines = (text: string, wanted: Wanted = {}): string[] | undefined =>
  broken(text, wanted)?.lines.map(({ start, end }) => text.slice(start, end))

const spanOf = (text: string, part: string): Span => ({
  start: text.indexOf(part),
  end: text.indexOf(part) + part.length,
})

test('a text that fits stays on one line and costs nothing', () => {
  assert.deepEqual(broken('春季新品发布会'), {
    lines: [{ start: 0, end: 7, widthEm: 7 }],
    cost: 0,
    brokenKeeps: 0,
    brokenWords: 0,
  })
})

test('a Chinese title breaks between words', () => {
  assert.deepEqual(lines('春季新品发布会', { maxWidthEm: 5 }), ['春季新品', '发布会'])
  assert.deepEqual(lines('城市音乐节门票预售开启', { maxWidthEm: 7 }), ['城市音乐节', '门票预售开启'])
})

test('the last line of a Chinese title is never a single character', () => {
  for (const text of ['我们一起去看海吧', '今天天气真好啊', '让世界看见你的美']) {
    for (let maxWidthEm = 4; maxWidthEm < text.length; maxWidthEm++) {
      assert.ok(lines(text, { maxWidthEm })!.at(-1)!.length > 1, text)
    }
  }
})

test('a line of Chinese ends after a phrase rather than within one', () => {
  assert.deepEqual(lines('让我们一起在海边唱歌，直到太阳落下！', { maxWidthEm: 12 }), [
    '让我们一起在海边唱歌，',
    '直到太阳落下！',
  ])
})

test('a line may end beside Chinese quotation marks, and what they hold stays together', () => {
  assert.deepEqual(lines('他说“你好世界”然后离开', { maxWidthEm: 7 }), ['他说', '“你好世界”', '然后离开'])
})

test('a particle stays with the word before it', () => {
  assert.deepEqual(lines('最美好的春天', { maxWidthEm: 4 }), ['最美好的', '春天'])
})

test('titles get lines of even width, paragraphs full ones', () => {
  const text = 'one two three four five six seven eight'
  const [even, full] = [true, false].map(balance => broken(text, { style: inter, maxWidthEm: 14, balance })!)
  const spread = ({ lines: all }: Broken): number =>
    Math.max(...all.map(({ widthEm }) => widthEm)) - Math.min(...all.map(({ widthEm }) => widthEm))
  assert.equal(even!.lines.length, full!.lines.length)
  assert.ok(spread(even!) < 2)
  assert.ok(spread(full!) > spread(even!))
  assert.ok(full!.lines[0]!.widthEm > even!.lines[0]!.widthEm)
})

test('an English line does not end with an article if it can be helped', () => {
  for (const line of lines('Walk along the river and look at the stars', { style: inter, maxWidthEm: 13 })!) {
    assert.ok(!/ (?:a|the|at|and)$/.test(line), line)
  }
})

test('spaces at the ends of lines are neither drawn nor measured', () => {
  const result = broken('  春季   新品  ', { maxWidthEm: 2 })!
  assert.deepEqual(
    result.lines.map(({ start, end, widthEm }) => [start, end, Math.round(widthEm * 1e6) / 1e6]),
    [
      [2, 4, 2],
      [7, 9, 2],
    ],
  )
})

test('a newline always ends a line, and two leave an empty one', () => {
  assert.deepEqual(lines('春季\n新品'), ['春季', '新品'])
  assert.deepEqual(lines('春季\r\n新品\n'), ['春季', '新品'])
  assert.deepEqual(lines('春季\n\n新品'), ['春季', '', '新品'])
  assert.equal(lines('春季\n新品', { maxLines: 1 }), undefined)
})

test('numbers stay whole, with their counters, ranges and hyphens', () => {
  const parts = ['021-88886666', '10:00–18:00', '3月', '第12届', '￥199', '1,299.00', '50%', '20℃']
  for (const part of parts) {
    const text = `前前前 ${part} 后后后`
    for (let maxWidthEm = 7; maxWidthEm < 14; maxWidthEm++) {
      const found = lines(text, { maxWidthEm, balance: false })!
      assert.ok(
        found.some(line => line.includes(part)),
        `${part} in ${found.join('|')}`,
      )
    }
  }
})

test('Latin words in Chinese are never cut', () => {
  const text = '欢迎来到Inkstone设计工作室一起创作'
  for (let maxWidthEm = 5; maxWidthEm < 14; maxWidthEm++) {
    assert.ok(lines(text, { maxWidthEm })!.some(line => line.includes('Inkstone')))
  }
})

test('a keep span stays on one line while anything else can be done', () => {
  const text = '地点：上海市徐汇区龙腾大道'
  const keep = [spanOf(text, '上海市徐汇区')]
  for (let maxWidthEm = 6; maxWidthEm < 13; maxWidthEm++) {
    const result = broken(text, { maxWidthEm, keep })!
    assert.equal(result.brokenKeeps, 0)
    assert.ok(result.lines.some(({ start, end }) => text.slice(start, end).includes('上海市徐汇区')))
  }
})

test('a keep span that is wider than the box breaks between its words, and the result says so', () => {
  const text = '上海市徐汇区龙腾大道'
  const result = broken(text, { maxWidthEm: 6, keep: [{ start: 0, end: 10 }] })!
  assert.equal(result.brokenKeeps, 1)
  assert.equal(result.brokenWords, 0)
  assert.deepEqual(broken(text, { maxWidthEm: 6 })!.lines.length, result.lines.length)
})

test('a word that is wider than the box fits nowhere, unless words may be cut', () => {
  const text = 'Donaudampfschifffahrt'
  assert.equal(broken(text, { style: inter, maxWidthEm: 6 }), undefined)
  const result = broken(text, { style: inter, maxWidthEm: 6, allowBrokenWords: true })!
  assert.ok(result.brokenWords > 0)
  assert.ok(result.lines.every(({ widthEm }) => widthEm <= 6))
  assert.equal(result.lines.map(({ start, end }) => text.slice(start, end)).join(''), text)
})

test('joined Arabic letters are not cut even then', () => {
  const text = 'بببببببببببب'
  assert.equal(broken(text, { style: kufi, maxWidthEm: 2, allowBrokenWords: true }), undefined)
})

test('no grapheme is ever divided', () => {
  const text = '👨‍👩‍👧👍🏽1️⃣🇨🇳e\u0301'
  const result = broken(text, { style: inter, maxWidthEm: 2.5, allowBrokenWords: true })!
  const cuts = new Set(result.lines.flatMap(({ start, end }) => [start, end]))
  const edges = new Set([...new Intl.Segmenter().segment(text)].map(({ index }) => index).concat(text.length))
  for (const cut of cuts) assert.ok(edges.has(cut), String(cut))
})

test('a mark that may not begin a line does so only when nothing else is left', () => {
  assert.equal(broken('！！！！！！', { maxWidthEm: 3 }), undefined)
  assert.deepEqual(lines('！！！！！！', { maxWidthEm: 3, allowBrokenWords: true }), ['！！！', '！！！'])
})

test('tracking counts between characters and not after the last', () => {
  assert.deepEqual(broken('春季新品', { trackingEm: 0.5, maxWidthEm: 5.5 })!.lines, [
    { start: 0, end: 4, widthEm: 5.5 },
  ])
  assert.equal(broken('春季新品', { trackingEm: 0.5, maxWidthEm: 5.4 })!.lines.length, 2)
  assert.ok(broken('春季新品', { trackingEm: -0.05, maxWidthEm: 3.9 })!.lines.length === 1)
})

test('joined letters are not tracked', () => {
  const [plain, tracked] = [0, 0.3].map(trackingEm => broken('مهرجان', { style: kufi, trackingEm })!)
  assert.equal(tracked!.lines[0]!.widthEm, plain!.lines[0]!.widthEm)
})

test('a text that takes more lines than allowed does not fit', () => {
  assert.equal(broken('春季新品发布会', { maxWidthEm: 4, maxLines: 1 }), undefined)
  assert.equal(broken('春季新品发布会', { maxWidthEm: 0 }), undefined)
  assert.equal(broken('春季新品发布会', { maxLines: 0 }), undefined)
})

test('what cannot be seen is one empty line', () => {
  for (const text of ['', '   ']) {
    assert.deepEqual(broken(text)!.lines, [{ start: text.length, end: text.length, widthEm: 0 }])
  }
})

test('a paragraph of 400 characters is broken into full lines without a word cut', () => {
  const text = '夏天的风吹过城市，我们在河边的草地上听音乐，看星星，等一场烟火。'.repeat(13)
  const result = broken(text, { maxWidthEm: 22, maxLines: 40, balance: false })!
  assert.ok(text.length > 400)
  assert.equal(result.brokenWords, 0)
  for (const { widthEm } of result.lines.slice(0, -1)) assert.ok(widthEm > 17 && widthEm <= 22)
})
