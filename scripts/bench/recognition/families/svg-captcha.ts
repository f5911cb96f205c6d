// The npm package svg-captcha, with the pixels that a browser would show at its own size on a white page.
import sharp from 'sharp'
import { create, createMathExpr } from 'svg-captcha'
import { withSeededMath } from './borrowed-randomness.ts'
import { digits, lowercase, uppercase, type Family } from './family.ts'
import { seededRandom, type Random } from './seeded-random.ts'

const charset = `${uppercase}${lowercase}${digits}`
const length = 4

const shown = (document: string): Promise<Buffer> =>
  sharp(Buffer.from(document)).flatten({ background: '#ffffff' }).png().toBuffer()

const plain: Family = {
  family: 'svg-captcha',
  name: 'svg-captcha-default',
  half: 'dev',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('svg-captcha-default', seed, index)
    const { text, data } = withSeededMath(random, () => create())
    return { image: await shown(data), label: text, charset, length }
  },
}

const backgrounds = ['#cc9966', '#f0f0f0', '#e6f2ff', '#fff7e0', '#22303c'] as const

const noisy: Family = {
  family: 'svg-captcha',
  name: 'svg-captcha-noise-color',
  half: 'dev',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('svg-captcha-noise-color', seed, index)
    const background = random.pick(backgrounds)
    const { text, data } = withSeededMath(random, () => create({ noise: 4, color: true, background }))
    return { image: await shown(data), label: text, charset, length }
  },
}

const math: Family = {
  family: 'svg-captcha',
  name: 'svg-captcha-math',
  half: 'dev',
  kind: 'calc',
  generate: async (seed, index) => {
    const part = ['svg-captcha-math', seed, index] as const
    const { text, data } = withSeededMath(seededRandom(...part), () => createMathExpr({ mathOperator: '+/-' }))
    return {
      image: await shown(data),
      label: expressionFrom(seededRandom(...part)),
      answer: text,
      charset: `${digits}+-`,
    }
  },
}

/** The package tells the result alone; the same numbers that it drew from, drawn again, give the expression. */
const expressionFrom = ({ unit }: Random): string => {
  const [left, right] = [Math.round(1 + unit() * 8), Math.round(1 + unit() * 8)]
  return `${left}${Math.round(1 + unit()) === 1 ? '+' : '-'}${right}`
}

export const svgCaptcha: readonly Family[] = [plain, noisy, math]
