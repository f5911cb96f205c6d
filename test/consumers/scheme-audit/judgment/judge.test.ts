import { schemeReportSchema } from '#contracts/tasks/scheme-report.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grading } from '../../../../consumers/scheme-audit/judgment/grade.ts'
import { judge } from '../../../../consumers/scheme-audit/judgment/judge.ts'
import { ambiguousShare } from '../../../../consumers/scheme-audit/judgment/legibility.ts'
import { rounded } from '../../../../consumers/scheme-audit/judgment/rounded.ts'
import type { Sample } from '../../../../consumers/scheme-audit/sample.ts'
import { exactRate } from '../../../../consumers/scheme-audit/statistics/rates.ts'
import { codesOf } from '../random.ts'
import { sampleOf, samplesOf, schemeOf } from '../samples.ts'

const model = { name: 'solver', digest: 'sha-256:00', calibrationError: 0.04 }
const evidence = { domain: 'login.example.com', auditedOn: '2026-11-21', unreadable: 0, model }
const codes = codesOf(200, { alphabet: 'abcdefghjkmnpqrstuvwxy3479', length: 6 })

const reportOf = (samples: readonly Sample[], given: Parameters<typeof schemeOf>[0] = {}) =>
  judge({ ...evidence, samples, scheme: schemeOf(given) })

const wrongFor = (shareSolved: number) =>
  codes.map((label, at) => sampleOf({ at, label, answer: at < shareSolved * codes.length ? label : `${label}x` }))

test('a grade is that of the wider way in, and one percent is where A ends', () => {
  const gradeOf = (solve: number, blind: number) => grading(exactRate(solve), exactRate(blind)).grade
  assert.deepEqual(
    [0, 0.0099, 0.01, 0.0499, 0.05, 0.1999, 0.2, 0.4999, 0.5, 1].map(rate => gradeOf(rate, 0)),
    ['A', 'A', 'B', 'B', 'C', 'C', 'D', 'D', 'F', 'F'],
  )
  assert.equal(gradeOf(0.001, 0.13), 'C')
})

test('a code that no sample repeats can still be guessed, however rarely', () => {
  const { guessing } = reportOf(samplesOf(codes))
  assert.equal(guessing.best_one.value, 0)
  assert.ok(guessing.rate.value > 0 && guessing.rate.value < 1e-7)
  const nothing = codes.map((_, at) => sampleOf({ at, answer: '', label: undefined, reading: { candidates: [] } }))
  assert.equal(reportOf(nothing).guessing.rate.value, 0)
})

test('a better solver never makes a better grade', () => {
  const grades = [0, 0.02, 0.1, 0.3, 0.6, 1].map(share => reportOf(wrongFor(share)).grade)
  assert.deepEqual(grades, ['A', 'B', 'C', 'D', 'F', 'F'])
})

test('every report has the shape of the contract, however odd its samples are', () => {
  const reports = [
    reportOf(samplesOf(codes)),
    reportOf(samplesOf(codes), {
      case_sensitive: true,
      charset: 'abcdefghjkmnpqrstuvwxy3479',
      length: 6,
      attempts_allowed: 1,
    }),
    reportOf(samplesOf(codes.map((_, at) => String(at % 12))), { reads_as: 'calc', human_pass_rate: 0.7 }),
    reportOf(codes.map((answer, at) => sampleOf({ at, answer, label: undefined }))),
    reportOf(
      codes.map((_, at) =>
        sampleOf({ at, answer: '', label: undefined, reading: { confidence: 0, candidates: [], ms: 0 } }),
      ),
    ),
    reportOf(wrongFor(0)),
  ]
  for (const report of reports) assert.deepEqual(schemeReportSchema.parse(report), report)
})

test('the same evidence gives the same report, in whatever order the samples came', () => {
  const samples = wrongFor(0.5)
  assert.deepEqual(reportOf(samples), reportOf(samples))
  assert.deepEqual(reportOf(samples.toReversed()), reportOf(samples))
})

test('another label or another file changes the digest of the samples', () => {
  const digests = [
    samplesOf(codes),
    wrongFor(1).with(3, sampleOf({ at: 3, answer: 'other' })),
    samplesOf(codes).with(0, sampleOf({ at: 999, answer: codes[0]! })),
  ].map(samples => reportOf(samples).method.dataset_digest)
  assert.equal(new Set(digests).size, 3)
})

test('findings come gravest first, and advice in the order in which it helps', () => {
  const leaky = codes.map((answer, at) =>
    sampleOf({ at, answer, measures: { embeddedText: answer, contrast: 1.5, separability: 1 } }),
  )
  const { findings, recommendations } = reportOf(leaky)
  const order = ['critical', 'high', 'medium', 'low', 'note']
  const places = findings.map(({ severity }) => order.indexOf(severity))
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length)
  for (const id of ['machine-solves', 'answer-in-file', 'hard-for-people', 'flat-colors']) {
    assert.ok(
      findings.some(finding => finding.id === id),
      id,
    )
  }
  assert.deepEqual(
    recommendations.map(({ id }) => id),
    ['close-leaks', 'limit-attempts', 'protect-action', 'speed-bump', 'accessible-alternative'],
  )
})

test('arithmetic is told to widen itself, and that only a leak comes before the server', () => {
  const { recommendations, findings } = reportOf(samplesOf(codes.map((_, at) => String(at % 7))), { reads_as: 'calc' })
  assert.deepEqual(
    recommendations.map(({ id }) => id),
    ['limit-attempts', 'protect-action', 'speed-bump', 'arithmetic', 'accessible-alternative'],
  )
  assert.ok(findings.some(({ id, severity }) => id === 'blind-guess' && severity === 'critical'))
})

test('what a site does already is to be kept, not to be done', () => {
  const { recommendations } = reportOf(samplesOf(codes), { defenses: ['single-use', 'accessible-alternative'] })
  const kept = recommendations.flatMap(({ actions }) => actions).filter(({ in_place }) => in_place)
  assert.equal(kept.length, 2)
})

test('every report says that no scheme of text holds, and what was not checked', () => {
  for (const report of [reportOf(wrongFor(0)), reportOf(wrongFor(1))]) {
    assert.match(report.honest_line, /below 1\u00A0%/)
    assert.match(report.method.notes.at(-1)!, /^Not checked/)
  }
})

test('a solver that beats people is a reason to take the scheme away', () => {
  const { legibility, findings } = reportOf(samplesOf(codes), { human_pass_rate: 0.8 })
  assert.ok(legibility.separation! < 0)
  assert.ok(findings.some(({ id, severity }) => id === 'machines-beat-people' && severity === 'critical'))
  assert.ok(
    !reportOf(wrongFor(0.1), { human_pass_rate: 0.95 }).findings.some(({ id }) => id === 'machines-beat-people'),
  )
})

test('people find faint, small and cluttered pictures harder, and plain ones comfortable', () => {
  const band = (measures: Partial<Sample['measures']>) =>
    reportOf(codes.map((answer, at) => sampleOf({ at, answer, measures }))).legibility.band
  assert.equal(band({}), 'comfortable')
  assert.equal(band({ contrast: 2.5 }), 'strained')
  assert.equal(band({ contrast: 1.4 }), 'poor')
  assert.equal(band({ glyphHeightPx: 12 }), 'strained')
  assert.equal(band({ noise: 50 }), 'poor')
})

test('characters are ambiguous only beside what they look like', () => {
  const share = (answers: string[], given = {}) => ambiguousShare(samplesOf(answers), schemeOf(given))
  assert.equal(share(['ab0d', 'efgh']), 0)
  assert.equal(share(['ab0d', 'efoh', 'xyxy', 'xyyx']), 0.5)
  assert.equal(share(['acac', 'ACAC'], { case_sensitive: true }), 1)
  assert.equal(share(['acac', 'ACAC']), 0)
  assert.equal(share(['10', '11'], { reads_as: 'calc' }), 0)
})

test('six digits are kept of every number, and whole ones stay whole', () => {
  assert.deepEqual(rounded({ a: 0.123_456_789, b: [1_234_567, null, 'x'], c: 1e-12 / 3 }), {
    a: 0.123_457,
    b: [1_234_567, null, 'x'],
    c: 3.333_33e-13,
  })
})
