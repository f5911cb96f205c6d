// The npm package captchapng: four digits of its two bitmap fonts, on a transparent ground.
import { createRequire } from 'node:module'
import { withSeededMath } from './borrowed-randomness.ts'
import { digits, type Family } from './family.ts'
import { seededRandom } from './seeded-random.ts'

type Picture = {
  color: (...rgba: [red: number, green: number, blue: number, alpha: number]) => void
  getBase64: () => string
}
type Package = new (width: number, height: number, text: number) => Picture

const require = createRequire(import.meta.url)
const CaptchaPng = require('captchapng') as Package

const plain: Family = {
  family: 'captchapng',
  name: 'captchapng',
  half: 'dev',
  kind: 'text',
  generate: (seed, index) => {
    const random = seededRandom('captchapng', seed, index)
    const number = random.int(1_000, 9_999)
    const image = withSeededMath(random, () => {
      const picture = new CaptchaPng(80, 30, number)
      // Ground and ink, as its README has them.
      picture.color(0, 0, 0, 0)
      picture.color(80, 80, 80, 255)
      return Buffer.from(picture.getBase64(), 'base64')
    })
    return Promise.resolve({ image, label: String(number), charset: digits, length: 4 })
  },
}

export const captchaPng: readonly Family[] = [plain]
