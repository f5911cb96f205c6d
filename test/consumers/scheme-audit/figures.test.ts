import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figure, intervalText, percent, plural, rateText } from '../../../consumers/scheme-audit/figures.ts'

const plain = (text: string): string => text.replaceAll('\u00A0', ' ')

test('a share that is not nothing never reads as nothing, and one that is not all never as all', () => {
  assert.deepEqual(
    [0, 0.000_01, 0.0001, 0.005, 0.13, 0.972, 0.9951, 0.999_99, 1].map(share => plain(percent(share))),
    ['0 %', '<0.01 %', '0.01 %', '0.50 %', '13 %', '97.2 %', '99.51 %', '>99.99 %', '100 %'],
  )
})

test('an interval has its unit once, and what is known has none', () => {
  assert.equal(plain(rateText({ value: 0.972, low: 0.956, high: 0.983 })), '97.2 % (95.6–98.3 %)')
  assert.equal(plain(rateText({ value: 0.13, low: 0.13, high: 0.13 })), '13 %')
  assert.equal(plain(intervalText({ low: 0.9995, high: 0.999_999 })), '99.95 to >99.99 %')
})

test('figures have about three digits, and thousands are parted', () => {
  assert.deepEqual([0, 0.123_4, 3.456, 12, 99.96, 1234.5, 14_776_336].map(figure), [
    '0',
    '0.12',
    '3.46',
    '12',
    '100',
    '1,235',
    '14,776,336',
  ])
})

test('one is singular', () => {
  assert.deepEqual([plural(1, 'pair'), plural(0, 'pair'), plural(2, 'sample')], ['1 pair', '0 pairs', '2 samples'])
})
