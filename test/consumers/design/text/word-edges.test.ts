import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graphemesOf } from '../../../../consumers/design/text/graphemes.ts'
import { wordEdges } from '../../../../consumers/design/text/word-edges.ts'

/** The text with a bar wherever a line may end as far as words are concerned. */
const parts = (text: string): string => {
  const graphemes = graphemesOf(text)
  const edges = wordEdges(text, graphemes)
  return graphemes
    .map((grapheme, place) => (place > 0 && edges[place] === 1 ? `|${grapheme.text}` : grapheme.text))
    .join('')
}

const wanted: readonly (readonly [why: string, parts: string])[] = [
  ['words are those of the dictionary', '春季|新品|发布会'],
  ['a single character at the end of a phrase stays with the word before', '咖啡|品鉴会'],
  ['the same before punctuation', '春风|十里|不如你|，|再见'],
  ['single characters side by side are words of two', '开启|门票|预售|城市'],
  ['a suffix goes with the word before', '徐汇区|龙腾|大道'],
  ['a particle goes with the word before', '遇见|更好的|自己'],
  ['a preposition goes with the word after', '我们|一起|在海边|唱歌'],
  ['a number in Chinese characters is one word', '大学|一百二十八|周年'],
  ['a number goes with what it counts', '3月|21日|第2届'],
]

for (const [why, expected] of wanted) {
  test(`${why}: ${expected}`, () => {
    assert.equal(parts(expected.replaceAll('|', '')), expected)
  })
}

test('without Chinese, words are left to the rules of Unicode', () => {
  assert.equal(parts('ab c'), 'a|b| |c')
})

test('numbers are not divided at what joins them', () => {
  for (const text of ['021-8', '10:00', '3–5', '1,299', '7/8']) assert.doesNotMatch(parts(text), /[-:–,/]\|/, text)
})

test('no text has no words', () => {
  assert.deepEqual([...wordEdges('', [])], [1])
})
