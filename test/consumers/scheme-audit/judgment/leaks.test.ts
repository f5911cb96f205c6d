import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { leakChecks } from '../../../../consumers/scheme-audit/judgment/leaks.ts'
import type { Sample } from '../../../../consumers/scheme-audit/sample.ts'
import { codesOf } from '../random.ts'
import { sampleOf, samplesOf } from '../samples.ts'

const codes = codesOf(120, { alphabet: 'abcdefghijkmnpqrstuvwxyz23456789', length: 5 })
const leak = (samples: readonly Sample[], id: string) => leakChecks(samples).find(check => check.id === id)!

const within = (textOf: (code: string) => string) =>
  codes.map((answer, at) => sampleOf({ at, answer, measures: { embeddedText: textOf(answer) } }))
const named = (nameOf: (code: string, at: number) => string) =>
  codes.map((answer, at) => sampleOf({ at, answer, servedAs: nameOf(answer, at) }))

test('clean samples leak nothing, and every check says so', () => {
  const checks = leakChecks(samplesOf(codes))
  assert.equal(checks.length, 5)
  for (const { found, affected, detail } of checks) {
    assert.equal(found, false)
    assert.equal(affected, 0)
    assert.notEqual(detail, '')
  }
})

const hash = (name: string) => (code: string) => createHash(name).update(code).digest('hex')

const encodings: Record<string, (code: string) => string> = {
  plain: code => `captcha-${code}.png`,
  'in capitals': code => code.toUpperCase(),
  'in base64': code => Buffer.from(code).toString('base64'),
  'in hexadecimal': code => `img_${Buffer.from(code).toString('hex')}`,
  'as MD5': hash('md5'),
  'as SHA-1': hash('sha1'),
  'as SHA-256': hash('sha256'),
}

for (const [how, encode] of Object.entries(encodings)) {
  test(`an answer ${how} is found in the file and in its name`, () => {
    assert.equal(leak(within(encode), 'answer-in-file').affected, codes.length)
    assert.equal(leak(named(encode), 'answer-in-name').affected, codes.length)
  })
}

test('metadata that are the same for all, random names and counters are no leak', () => {
  assert.ok(
    !leak(
      within(() => 'Software: imaging 9.3'),
      'answer-in-file',
    ).found,
  )
  assert.ok(
    !leak(
      named((_, at) => `/captcha/${hash('sha256')(String(at))}.png`),
      'answer-in-name',
    ).found,
  )
})

test('short answers that stand in names by chance are no leak, and those that stand there each time are', () => {
  const answers = Array.from({ length: 200 }, (_, at) => String((at * 7) % 20))
  const byChance = answers.map((answer, at) => sampleOf({ at, answer, servedAs: `/c/${at % 25}.png` }))
  assert.ok(!leak(byChance, 'answer-in-name').found)
  const always = answers.map((answer, at) => sampleOf({ at, answer, servedAs: `/c/${answer}.png?n=${at}` }))
  assert.ok(leak(always, 'answer-in-name').found)
})

test('a picture that comes again at its address can be tried again', () => {
  const samples = [1, 2].map(at => sampleOf({ at, servedAs: '/captcha?id=7', measures: { pixelDigest: 'same' } }))
  assert.equal(leak(samples, 'stable-address').affected, 2)
  const fresh = [1, 2].map(at => sampleOf({ at, servedAs: '/captcha?id=7' }))
  assert.ok(!leak(fresh, 'stable-address').found)
})

test('animations with a frame that shows everything are counted', () => {
  const samples = [0, 1, 2].map(fullFrames => sampleOf({ at: fullFrames, measures: { frames: 6, fullFrames } }))
  assert.equal(leak(samples, 'open-frames').affected, 2)
})

test('the same pixels with two answers contradict each other; two cases of one answer do not', () => {
  const pixels = { pixelDigest: 'same' }
  const same = ['abcd', 'ABCD'].map((answer, at) => sampleOf({ at, answer, measures: pixels }))
  assert.ok(!leak(same, 'conflicting-labels').found)
  assert.equal(leak([...same, sampleOf({ at: 3, answer: 'abce', measures: pixels })], 'conflicting-labels').affected, 3)
})
