import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import {
  loadWithSeededBytes,
  withSeededMath,
} from '../../../../../scripts/bench/recognition/families/borrowed-randomness.ts'
import { seededRandom } from '../../../../../scripts/bench/recognition/families/seeded-random.ts'

const draw = (): number => {
  const random: () => number = Reflect.get(Math, 'random')
  return random()
}

test('Math.random draws from the seed while the work runs', () => {
  const drawn = (): number[] => withSeededMath(seededRandom('a'), () => [draw(), draw()])
  assert.deepEqual(drawn(), drawn())
  const { unit } = seededRandom('a')
  assert.deepEqual(drawn(), [unit(), unit()])
})

test('Math.random is its own again after work that fails', () => {
  const own: unknown = Reflect.get(Math, 'random')
  assert.throws(() =>
    withSeededMath(seededRandom('a'), () => {
      throw new Error('no paper')
    }),
  )
  assert.equal(Reflect.get(Math, 'random'), own)
})

type Crypto = { randomBytes: (size: number, done: (fault: null, bytes: Buffer) => void) => void }

test('a loaded package gets seeded bytes inside and true ones outside, and nobody else gets seeded ones', () => {
  const crypto = createRequire(import.meta.url)('node:crypto') as Crypto
  const own = crypto.randomBytes
  const { loaded, withSeededBytes } = loadWithSeededBytes(() => {
    const { randomBytes } = crypto
    return (): Buffer[] => {
      const taken: Buffer[] = []
      randomBytes(8, (_fault, bytes) => taken.push(bytes))
      return taken
    }
  })
  assert.equal(crypto.randomBytes, own)
  const inside = (): Buffer[] => withSeededBytes(seededRandom('b'), loaded)
  assert.equal(inside().length, 1)
  assert.deepEqual(inside(), inside())
  assert.deepEqual(loaded(), [], 'true bytes come later')
})
