// The npm package trek-captcha: five letters of a bitmap font on waves, as a GIF of one frame.
import { createRequire } from 'node:module'
import { loadWithSeededBytes } from './borrowed-randomness.ts'
import type { Family } from './family.ts'
import { seededRandom } from './seeded-random.ts'

type Draw = (options: { size: number; style: number }) => Promise<{ token: string; buffer: Buffer }>

const require = createRequire(import.meta.url)
const { loaded: draw, withSeededBytes } = loadWithSeededBytes(() => require('trek-captcha') as Draw)

/** Its alphabet repeats a and f where e and g would be, and never reaches z. */
const charset = 'abcdfhijklmnopqrstuvwxy'
const length = 5
/** How many palettes the package has. */
const styles = 18

const trek: Family = {
  family: 'trek-captcha',
  name: 'trek-captcha',
  half: 'dev',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('trek-captcha', seed, index)
    // Chosen here, because the package would choose it with Math.random after it has waited.
    const style = random.int(0, styles - 1)
    const { token, buffer } = await withSeededBytes(random, () => draw({ size: length, style }))
    return { image: buffer, label: token, charset, length }
  },
}

export const trekCaptcha: readonly Family[] = [trek]
