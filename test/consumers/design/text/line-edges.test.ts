import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breakLines } from '../../../../consumers/design/text/break-lines.ts'
import { clingsBack, clingsOn, endsPhrase, mayBegin, mayEnd } from '../../../../consumers/design/text/line-edges.ts'
import { prepareText } from '../../../../consumers/design/text/prepare-text.ts'

const style = { family: 'noto-sans-sc', weight: 400, locale: 'zh-Hans' }
const neverFirst = Array.from('、。，．：；！？）〕］｝〉》」』】〗’”…·～々ー％℃°ぁっゃョ,.:;!?)]}%')
const neverLast = Array.from('（〔［｛〈《「『【〖‘“([{￥¥$€£＄')

for (const mark of neverFirst) {
  test(`no line begins with ${mark}`, () => {
    assert.ok(!mayBegin(mark))
    for (const line of everyLine(`高山流水${mark}明月清风${mark}远近`)) assert.ok(!line.startsWith(mark), line)
  })
}

for (const mark of neverLast) {
  test(`no line ends with ${mark}`, () => {
    assert.ok(!mayEnd(mark))
    for (const line of everyLine(`高山流水${mark}明月清风${mark}远近`)) assert.ok(!line.endsWith(mark), line)
  })
}

/** The lines at every width from three characters to all of them, words cut where they must be. */
const everyLine = (text: string): string[] => {
  const prepared = prepareText(text, style)
  return [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].flatMap(maxWidthEm => {
    const options = { maxWidthEm, maxLines: 20, trackingEm: 0, balance: false, allowBrokenWords: true }
    return breakLines(prepared, options)!.lines.map(({ start, end }) => text.slice(start, end))
  })
}

test('letters, digits and ideographs may stand at both ends', () => {
  for (const letter of ['国', 'a', '7', 'ع', '🎉', 'か']) assert.ok(mayBegin(letter) && mayEnd(letter), letter)
})

test('closing marks may end a line and opening marks may begin one', () => {
  for (const mark of '，。）》”') assert.ok(mayEnd(mark), mark)
  for (const mark of '（《“￥') assert.ok(mayBegin(mark), mark)
})

test('dashes and ellipses of two characters are never divided', () => {
  for (const line of everyLine('高山流水——明月清风……远近')) {
    assert.ok(!/[^—]—$|^—[^—]/.test(line), line)
    assert.ok(!/[^…]…$|^…[^…]/.test(line), line)
  }
})

test('a line ends well after a phrase', () => {
  for (const mark of '，。！,:') assert.ok(endsPhrase(mark), mark)
  for (const mark of '国（“a') assert.ok(!endsPhrase(mark), mark)
})

test('particles belong to what comes before them, prepositions to what follows', () => {
  assert.ok(clingsBack('的') && !clingsBack('海') && !clingsBack('和'))
  assert.ok(clingsOn('和') && !clingsOn('海') && !clingsOn('的'))
})
