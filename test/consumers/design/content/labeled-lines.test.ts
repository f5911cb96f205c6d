import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labeledLines, parseLine } from '../../../../scripts/bench/design/entities/labeled-lines.ts'
import { entityErrors, scoreEntities } from '../../../../scripts/bench/design/entities/score.ts'

test('marks are taken out of a line, and say where its entities are', () => {
  assert.deepEqual(parseLine('见{date:3月1日}⏎{url:a.cn}'), {
    text: '见3月1日\na.cn',
    spans: [
      { type: 'date', start: 1, end: 5 },
      { type: 'url', start: 6, end: 10 },
    ],
  })
})

test('there are lines enough to tell something, and no text is in both parts', () => {
  const [known, blind] = [labeledLines('known'), labeledLines('blind')]
  assert.ok(known.length >= 180 && blind.length >= 120)
  const texts = [...known, ...blind].map(({ text }) => text)
  assert.equal(new Set(texts).size, texts.length)
})

test('entities are found as people label them', () => {
  const { f1, byType } = scoreEntities()
  const errors = [...entityErrors('known'), ...entityErrors('blind')].join('\n')
  assert.ok(f1 >= 0.95, `F1 is ${f1}\n${errors}`)
  for (const type of ['phone', 'mail', 'url'] as const) assert.equal(byType[type]?.f1, 1, type)
  for (const [type, score] of Object.entries(byType)) assert.ok(score.f1 >= 0.9, `${type}: ${score.f1}`)
})
