import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../../../contracts/failures.ts'
import { prepareText, type PreparedText } from '../../../../consumers/design/text/prepare-text.ts'

const sans = { family: 'noto-sans-sc', weight: 700, locale: 'zh-Hans' }
const inter = { family: 'inter', weight: 700, locale: 'en' }
const kufi = { family: 'noto-kufi-arabic', weight: 700, locale: 'ar' }

const faces = (prepared: PreparedText): string[] => prepared.faces.map(({ id }) => id)
const faceOf = (prepared: PreparedText, character: string): string | undefined => {
  const place = prepared.layout.graphemeAt(prepared.text.indexOf(character))
  const drawn = prepared.layout.runs.find(({ start, end }) => start <= place && place < end)?.drawn
  return typeof drawn === 'object' ? drawn.id : drawn
}
const isNear = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9

test('Chinese characters are an em each, and the width of a slice is the sum of its graphemes', () => {
  const prepared = prepareText('春季新品', sans)
  assert.equal(prepared.graphemeCount, 4)
  assert.equal(prepared.width(0, 4), 4)
  assert.equal(prepared.width(1, 3), 2)
  assert.equal(prepared.chars(1, 3), 2)
})

test('the widths of two neighbors add up to that of both', () => {
  const text = 'AVATAR Typography 2026'
  const prepared = prepareText(text, inter)
  for (let cut = 0; cut <= text.length; cut++) {
    assert.ok(isNear(prepared.width(0, cut) + prepared.width(cut, text.length), prepared.width(0, text.length)))
  }
})

test('a slice of a flag, a family or a letter with marks counts as one grapheme', () => {
  const prepared = prepareText('a👨‍👩‍👧e\u0301🇨🇳', inter)
  assert.equal(prepared.graphemeCount, 4)
  assert.equal(prepared.chars(0, prepared.text.length), 4)
  assert.equal(prepared.chars(1, 9), 1)
})

test('an offset outside the text counts as its nearest end', () => {
  const prepared = prepareText('春季', sans)
  assert.equal(prepared.width(-5, 99), 2)
})

test('characters that a family lacks come from a text face of its kind and weight', () => {
  assert.deepEqual(faces(prepareText('Sale 春季', { ...inter, family: 'playfair-display' })), [
    'playfair-display-700',
    'noto-serif-sc-700',
  ])
  assert.deepEqual(faces(prepareText('Sale 春季', { ...inter, family: 'oswald' })), ['oswald-700', 'noto-sans-sc-700'])
  assert.deepEqual(faces(prepareText('Sale ربيع', { ...inter, family: 'lora' })), ['lora-700', 'noto-naskh-arabic-700'])
  assert.equal(faceOf(prepareText('Łódź', sans), 'Ł'), 'inter-700')
  assert.equal(faceOf(prepareText('café', { ...sans, family: 'zcool-kuaile' }), 'é'), 'inter-700')
})

test('all of a grapheme comes from one face, composed or not', () => {
  const apart = prepareText('cafe\u0301', inter)
  const whole = prepareText('café', inter)
  assert.equal(apart.graphemeCount, 4)
  assert.deepEqual(faces(apart), ['inter-700'])
  assert.ok(isNear(apart.width(0, 5), whole.width(0, 4)))
})

test('an apostrophe in English is narrow although a Chinese font draws it in a square', () => {
  const prepared = prepareText('It’s “fine”…', { ...sans, locale: 'en' })
  for (const mark of '’“”…') assert.equal(faceOf(prepared, mark), 'inter-700', mark)
})

test('quotation marks in Chinese are those of a Chinese font, both of a pair, even around English', () => {
  const prepared = prepareText('他说“Hello”，It’s好——', { ...inter, locale: 'zh-Hans' })
  for (const mark of '“”，—') assert.equal(faceOf(prepared, mark), 'noto-sans-sc-700', mark)
  assert.equal(faceOf(prepared, '’'), 'inter-700')
})

test('a sign that some font has is text, one that only a picture shows is a picture', () => {
  assert.equal(faceOf(prepareText('★', inter), '★'), 'inter-700')
  assert.equal(faceOf(prepareText('🎉', inter), '🎉'), 'picture')
  assert.equal(prepareText('🎉🎂', inter).width(0, 4), 2.2)
})

test('characters that nothing draws are refused by name', () => {
  assert.throws(
    () => prepareText('Hi ไทย \u0001 \ud800!', inter),
    (error: unknown) => {
      assert.ok(error instanceof Failure)
      assert.equal(error.code, 'no-glyph')
      assert.equal(error.retry, 'never')
      for (const name of ['“ไ” (U+0E44)', 'U+0E17', '(U+0001)', '(U+D800)'])
        assert.ok(error.message.includes(name), name)
      assert.ok(!error.message.includes('H'))
      return true
    },
  )
})

test('of many such characters only the first are named', () => {
  const thai = Array.from({ length: 40 }, (_, place) => String.fromCodePoint(0x0e01 + place)).join('')
  assert.throws(() => prepareText(thai, inter), /and \d+ more\.$/)
})

test('joiners, selectors and marks of direction need no glyph', () => {
  const prepared = prepareText('a\u200bb\u200d\ufe0f\u200ec\u2060', inter)
  assert.ok(isNear(prepared.width(0, prepared.text.length), prepareText('abc', inter).width(0, 3)))
})

test('spaces that fonts lack have the width that Unicode gives them', () => {
  const width = (space: string): number => prepareText(`a${space}b`, inter).width(1, 2)
  assert.equal(width('\u3000'), 1)
  assert.equal(width('\u2003'), 1)
  assert.ok(isNear(width('\u2009'), 0.2))
  assert.ok(isNear(width('\u00a0'), width(' ')) && isNear(width('\t'), width(' ')))
})

test('text in Arabic letters starts on the right, other text where its locale starts', () => {
  assert.equal(prepareText('مهرجان الربيع', kufi).direction, 'rtl')
  assert.equal(prepareText('Design 2026!', kufi).direction, 'rtl')
  assert.equal(prepareText('مهرجان', inter).direction, 'rtl')
  assert.equal(prepareText('Festival مهرجان', inter).direction, 'ltr')
  assert.equal(prepareText('春季', sans).direction, 'ltr')
})

test('joined Arabic letters are narrower than the same letters alone', () => {
  const word = 'مهرجان'
  const alone = Array.from(word).reduce((sum, letter) => sum + prepareText(letter, kufi).width(0, 1), 0)
  assert.ok(prepareText(word, kufi).width(0, word.length) < alone)
})

test('the middle of the letters is half a capital in Latin and the middle of the square in Chinese', () => {
  assert.ok(Math.abs(prepareText('Sale', inter).middleEm - 0.364) < 0.002)
  assert.ok(Math.abs(prepareText('新品', sans).middleEm - 0.36) < 0.02)
  const mixed = prepareText('新品Sale', { ...sans, family: 'oswald' }).middleEm
  assert.ok(mixed > 0.36 && mixed < 0.405)
})

test('the widest piece is the longest word, or the keep span around it', () => {
  const text = 'a wonderful day'
  assert.ok(isNear(prepareText(text, inter).minWidthEm, prepareText('wonderful', inter).width(0, 9)))
  const kept = prepareText(text, inter, [{ start: 0, end: 11 }])
  assert.ok(isNear(kept.minWidthEm, kept.width(0, 11)))
})

test('no text at all is prepared as well', () => {
  for (const text of ['', ' ', '\n', '\u3000\n ']) {
    const prepared = prepareText(text, sans)
    assert.equal(prepared.minWidthEm <= 1, true)
    assert.deepEqual(prepared.ink, { top: 0, bottom: 0 })
  }
})
