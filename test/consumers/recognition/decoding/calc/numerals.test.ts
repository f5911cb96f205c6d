import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lexicon } from '../../../../../consumers/recognition/decoding/calc/lexicon.ts'
import { chineseSpellings, englishSpellings } from '../../../../../consumers/recognition/decoding/calc/numerals.ts'
import { foldArithmetic, foldText } from '../../../../../consumers/recognition/decoding/folding.ts'

const valueOf = (text: string): number | undefined => {
  const word = lexicon.get(foldText(text, foldArithmetic))
  return word?.kind === 'number' ? word.value : undefined
}

test('every number to 100 is read back from each of its spellings, and no two share one', () => {
  const seen = new Set<string>()
  for (let value = 0; value <= 100; value++) {
    for (const spelling of [...chineseSpellings(value), ...englishSpellings(value)]) {
      assert.equal(valueOf(spelling), value, spelling)
      assert.ok(!seen.has(spelling), spelling)
      seen.add(spelling)
    }
  }
})

test('numerals are those in use', () => {
  const known: [string, number][] = [
    ['零', 0],
    ['〇', 0],
    ['两', 2],
    ['十', 10],
    ['十二', 12],
    ['二十', 20],
    ['二十三', 23],
    ['九十九', 99],
    ['一百', 100],
    ['壹拾贰', 12],
    ['贰拾叁', 23],
    ['玖拾玖', 99],
    ['six', 6],
    ['Eleven', 11],
    ['FORTY', 40],
    ['twentyone', 21],
    ['ninety-nine', 99],
  ]
  for (const [spelling, value] of known) assert.equal(valueOf(spelling), value, spelling)
  for (const nonsense of ['二三', '十十', 'twentyten', 'teen']) assert.equal(valueOf(nonsense), undefined, nonsense)
})
