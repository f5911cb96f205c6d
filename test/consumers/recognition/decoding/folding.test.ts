import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldArithmetic, foldCase, foldText, foldWidth } from '../../../../consumers/recognition/decoding/folding.ts'

test('case folds one way, the other way or not at all', () => {
  assert.equal(foldText('aB1ß', foldCase.preserve), 'aB1ß')
  assert.equal(foldText('aB1', foldCase.fold), 'ab1')
  assert.equal(foldText('aB1', foldCase.lower), 'ab1')
  assert.equal(foldText('aB1ß', foldCase.upper), 'AB1ß', 'ß has no upper case of one character')
})

test('full-width forms become plain ones', () => {
  assert.equal(foldText('１２＋３＝？\u3000Ａｚ', foldWidth), '12+3=? Az')
})

test('every way to write an operation folds to one sign', () => {
  for (const plus of '+＋加') assert.equal(foldArithmetic(plus), '+', plus)
  for (const minus of '-−–—－减減') assert.equal(foldArithmetic(minus), '−', minus)
  for (const times of 'xX×·*＊乘') assert.equal(foldArithmetic(times), '×', times)
  for (const by of '÷/:：除') assert.equal(foldArithmetic(by), '÷', by)
})

test('formal and traditional numerals fold to the common ones', () => {
  assert.equal(foldText('〇壹贰两叁肆伍陆陸柒捌玖拾佰', foldArithmetic), '零一二二三四五六六七八九十百')
})

test('folding arithmetic twice changes nothing more', () => {
  for (const symbol of 'xX−＋加A？零壹 9') assert.equal(foldArithmetic(foldArithmetic(symbol)), foldArithmetic(symbol))
})
