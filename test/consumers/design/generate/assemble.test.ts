import { designDocumentSchema, type DesignDocument, type TextElement } from '#contracts/designs/document.ts'
import { textRangeFaults } from '#contracts/designs/text-ranges.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastRatio } from '../../../../consumers/design/color/contrast.ts'
import { assemble, type Commission } from '../../../../consumers/design/generate/assemble.ts'
import type { Candidate } from '../../../../consumers/design/generate/candidate.ts'
import { valueOf } from '../../../../consumers/design/generate/inks.ts'
import { solid, type Part } from '../../../../consumers/design/layout/plan.ts'
import { parametersOf } from '../../../../consumers/design/styles/parameters.ts'
import { photoOf } from '../photo/painted.ts'
import { contentOf, zoneOf } from '../samples.ts'
import { candidateOf, canvas, evening, hung, paper, whole } from './candidates.ts'

const judgment = { total: 0.812345, terms: { balance: 0.98765 } }
const assembled = (candidate: Candidate = candidateOf(), more: Partial<Commission> = {}): DesignDocument =>
  assemble(candidate, judgment, {
    content: evening,
    parameters: parametersOf('minimal'),
    canvas: { width: canvas.width, height: canvas.height, safe: canvas.safe },
    seed: 7,
    ...more,
  })
const textsOf = ({ elements }: DesignDocument): TextElement[] => elements.filter(element => element.type === 'text')
const primary: Part = { ...paper, type: 'shape', role: 'background', fill: solid('primary') }

test('a design is a document as the contract has it', () => {
  const hanging = hung({ ground: [30, 40, 50] })
  const onPhoto = candidateOf({
    parts: [
      { type: 'art', box: whole, slot: 0 },
      { type: 'scrim', box: whole, toward: 'top' },
    ],
    zones: [zoneOf({ ground: { photo: 0 } })],
    hangings: [hanging],
  })
  for (const document of [assembled(), assembled(onPhoto), assembled(candidateOf({ parts: [primary] }))]) {
    assert.deepEqual(designDocumentSchema.parse(document), document)
    assert.deepEqual(textRangeFaults(document), [])
  }
})

test('all text of the brief is there once, in the order in which it is read', () => {
  assert.deepEqual(
    textsOf(assembled()).map(({ id, text }) => [id, text]),
    evening.blocks.map(({ id, text }) => [id, text]),
  )
})

test('elements of one name are numbered', () => {
  const rule: Part = { type: 'shape', role: 'rule', box: { x: 0, y: 0, width: 9, height: 9 } }
  const ids = assembled(candidateOf({ parts: [paper, rule, rule, rule] })).elements.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(
    ids.filter(id => id.startsWith('rule')),
    ['rule', 'rule-2', 'rule-3'],
  )
})

test('the fonts that lines were measured with are named, each once and in order', () => {
  const { fonts } = assembled()
  assert.deepEqual(
    fonts.map(({ face }) => face),
    ['inter-400', 'inter-600', 'inter-800'],
  )
  assert.ok(fonts.every(({ digest }) => digest.length > 20))
})

test('a long title is cut for the list of designs, and never inside a character', () => {
  for (const text of [`${'a'.repeat(199)}🎉🎉`, '🎉'.repeat(150), '春'.repeat(300)]) {
    const content = contentOf([{ role: 'title', text }])
    const { title } = assembled(candidateOf(), { content })
    assert.ok(title.length <= 200 && title.length >= 198)
    assert.ok(title.isWellFormed())
  }
  assert.equal(assembled(candidateOf(), { content: contentOf([{ role: 'body', text: 'one\ntwo' }]) }).title, 'one two')
})

test('a button lies under its words, in colors that read', () => {
  for (const [parts, ground] of [
    [[paper], 'background'],
    [[primary], 'primary'],
  ] as const) {
    const document = assembled(candidateOf({ parts: [...parts], zones: [zoneOf({ ground })] }))
    const at = document.elements.findIndex(({ id }) => id === 'cta-1')
    const [button, words] = [document.elements[at - 1], document.elements[at]]
    assert.ok(button?.type === 'shape' && button.fill?.type === 'solid' && words?.type === 'text')
    const { fill, frame } = button
    assert.ok(frame.x < words.frame.x && frame.x + frame.width > words.frame.x + words.frame.width)
    const [behind, ink] = [fill.color, words.color].map(paint => valueOf(paint, document.palette))
    assert.ok(contrastRatio(behind!, ink!) >= 4.5)
  }
})

test('a logo that would be lost on its ground stands on paper', () => {
  const candidate = (ground: 'background' | 'primary'): Candidate =>
    candidateOf({ zones: [zoneOf({ ground })], needs: { logo: 2 } })
  const [dark, light] = [photoOf({ ground: [10, 60, 70] }), photoOf({ ground: [250, 250, 250] })]
  const around = (ground: 'background' | 'primary', logo: typeof dark): string[] =>
    assembled(candidate(ground), { logo })
      .elements.filter(({ id }) => id === 'underlay' || id === 'logo')
      .map(({ id }) => id)
  assert.deepEqual(around('background', dark).slice(0, 1), ['logo'])
  assert.deepEqual(around('primary', dark).slice(0, 2), ['underlay', 'logo'])
  assert.deepEqual(
    around('primary', light).filter(id => id === 'logo'),
    ['logo'],
  )
  assert.equal(
    assembled(candidate('background')).elements.some(({ id }) => id === 'logo'),
    false,
  )
})

test('a photo that carries text gets one veil, and all text on it one ink', () => {
  const zones = [
    zoneOf({ ground: { photo: 0 }, groups: ['head'], box: { x: 100, y: 200, width: 800, height: 400 } }),
    zoneOf({ ground: { photo: 0 }, groups: ['facts', 'copy'], box: { x: 100, y: 800, width: 800, height: 400 } }),
  ]
  const parts: Part[] = [
    { type: 'art', box: whole, slot: 0 },
    { type: 'scrim', box: whole, toward: 'top' },
  ]
  const document = assembled(candidateOf({ parts, zones, hangings: [hung({ ground: [250, 240, 200] })] }))
  assert.equal(document.elements.filter(({ type, id }) => type === 'shape' && id.startsWith('veil')).length, 1)
  assert.equal(new Set(textsOf(document).map(({ color }) => color)).size, 1)
})

test('the document says how it came to be, in short numbers', () => {
  const { seed, style, archetype, engine, score, safe } = assembled()
  assert.deepEqual([seed, style, archetype, safe], [7, 'minimal', 'test', 40])
  assert.match(engine, /^inkstone-design-\d+$/)
  assert.deepEqual(score, { total: 0.8123, terms: { balance: 0.9877 } })
})
