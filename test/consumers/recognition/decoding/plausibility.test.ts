import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOpen, plausibilityOf, weighPlausibility } from '../../../../consumers/recognition/decoding/plausibility.ts'

const candidate = (text: string, probability: number) => ({
  text,
  symbols: Array.from(text),
  labels: Array.from(text, (_, place) => place + 1),
  probability,
})

test('codes are more plausible than labels, and labels than what clutter makes', () => {
  for (const code of ['2RKB', 'x7', '三加五', 'Ünder']) assert.equal(plausibilityOf(code), 1, code)
  for (const label of [
    '¥12.90',
    '$3,499',
    '765,25€',
    '12%',
    '2027-02-28',
    '22.02.34',
    '4/11/1998',
    '18:05',
    'EXP 03/30',
    'LOT 174',
    'two words',
  ])
    assert.equal(plausibilityOf(label), 0.5, label)
  for (const sum of ['3+8=?', '12-7=', '9-4', '17 × 3']) assert.equal(plausibilityOf(sum), 0.1, sum)
  for (const serial of ['SN-2048-A7', '12.5 kg', '12.90']) assert.equal(plausibilityOf(serial), 0.03, serial)
  for (const digits of ['519-120', '48-5140', '6830.2', '127:339', '5-883:00'])
    assert.equal(plausibilityOf(digits), 0.003, digits)
  for (const noDate of ['29-95-92', '70-8-232', '221-8-46', '31:75']) assert.ok(plausibilityOf(noDate) < 0.5, noDate)
  for (const clutter of ['2.RKB', 'A0.W.V', '8 203', '-x', 'a..b', ''])
    assert.ok(plausibilityOf(clutter) < 0.001, clutter)
})

test('a code that the network saw a speck in is read without it', () => {
  const { candidates, mass } = weighPlausibility([candidate('A0.W.V', 0.4), candidate('A0WV', 0.1)])
  assert.equal(candidates[0]?.text, 'A0WV')
  assert.ok(mass < 1)
})

test('what the network is sure of stays, however odd it is', () => {
  const { candidates } = weighPlausibility([candidate('A0.W.V', 0.999), candidate('A0WV', 0.0001)])
  assert.equal(candidates[0]?.text, 'A0.W.V')
})

test('a reading that comes from both searches counts once, and all of them together never exceed one', () => {
  const twice = weighPlausibility([candidate('AB', 0.6), candidate('A.B', 0.3), candidate('AB', 0.6)])
  assert.equal(twice.candidates.length, 2)
  assert.ok(twice.mass <= 1 && twice.candidates.every(({ probability }) => probability <= 1))
})

test('a request that names the characters or their pattern has said what is plausible', () => {
  assert.equal(isOpen({}), true)
  assert.equal(isOpen({ length: 4 }), true)
  assert.equal(isOpen({ charset: 'ab.' }), false)
  assert.equal(isOpen({ pattern: '\\d+' }), false)
})
