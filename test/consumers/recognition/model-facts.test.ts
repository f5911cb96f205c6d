import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { modelFacts, modelName } from '../../../consumers/recognition/model-facts.ts'

const folder = new URL('../../../consumers/recognition/model/', import.meta.url)
const model = readFileSync(new URL('model.onnx', folder))
const digest = createHash('sha256').update(model).digest('hex')

test('the card of the network is that of the file beside it', () => {
  const card = readFileSync(new URL('model-card.md', folder), 'utf8')
  assert.ok(card.includes(`${model.length} bytes`) && card.includes(`\`${digest}\``), 'size and digest')
  assert.match(card, /Apache-2\.0/)
})

test('what the network is compared with was written from the same file', () => {
  const golden = new URL('../../golden/recognition/golden.json', import.meta.url)
  assert.equal((JSON.parse(readFileSync(golden, 'utf8')) as { model: string }).model, digest)
})

test('reports name the network by its digest, and answers all that they came from', () => {
  assert.equal(modelFacts().digest, `sha-256:${digest}`)
  const whole = createHash('sha256')
  for (const file of ['model.onnx', 'charset.json', 'calibration.json'])
    whole.update(readFileSync(new URL(file, folder)))
  assert.equal(modelName(), whole.digest('hex').slice(0, 12))
})

test('the network is small enough to live in a repository', () => assert.ok(model.length < 8 * 2 ** 20))
