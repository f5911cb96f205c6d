// Packages that draw their own random numbers are given seeded ones while they draw.
import { createRequire } from 'node:module'
import type { Random } from './seeded-random.ts'

const require = createRequire(import.meta.url)

/** Runs synchronous work with `Math.random` drawing from `random`; afterwards it is what it was. */
export const withSeededMath = <T>(random: Random, work: () => T): T => {
  const own = Object.getOwnPropertyDescriptor(Math, 'random')!
  Object.defineProperty(Math, 'random', { ...own, value: random.unit })
  try {
    return work()
  } finally {
    Object.defineProperty(Math, 'random', own)
  }
}

type TakeBytes = (fault: null, bytes: Buffer) => void
type Crypto = { randomBytes: (size: number, done: TakeBytes) => void }

/**
 * Loads a CommonJS package that keeps its own `randomBytes` from `node:crypto`. Returns the package and a way to run a
 * synchronous start of its work with bytes from `random`; outside that, the package gets true random bytes.
 */
export const loadWithSeededBytes = <Package>(
  load: () => Package,
): { loaded: Package; withSeededBytes: <T>(random: Random, work: () => T) => T } => {
  let seeded: Random | undefined
  const crypto = require('node:crypto') as Crypto
  const own = crypto.randomBytes
  crypto.randomBytes = (size, done) => {
    if (!seeded) return own(size, done)
    const { int } = seeded
    return done(null, Buffer.from(Array.from({ length: size }, () => int(0, 255))))
  }
  try {
    const loaded = load()
    const withSeededBytes = <T>(random: Random, work: () => T): T => {
      seeded = random
      try {
        return work()
      } finally {
        seeded = undefined
      }
    }
    return { loaded, withSeededBytes }
  } finally {
    crypto.randomBytes = own
  }
}
