// Images that hold no text at all: whatever is read in them is read falsely.
import { toJpeg, toPng } from '../encode.ts'
import type { Raster } from '../raster.ts'
import { drawOn, svg } from '../vector.ts'
import { seededRandom, type Random } from '../seeded-random.ts'
import { drawings } from './drawings.ts'
import { patterns } from './patterns.ts'
import { scenes } from './scenes.ts'
import { textures } from './textures.ts'

export type NonText = {
  /** Unique; kebab-case. */
  name: string
  /** A PNG, or in one of three a JPEG. The same seed and index give the same bytes. */
  generate: (seed: number, index: number) => Promise<{ image: Buffer }>
}

/** Sizes that verification images come in, and two that photos come in. */
const sizes = [
  [100, 32],
  [120, 40],
  [150, 50],
  [160, 60],
  [200, 70],
  [300, 100],
  [128, 128],
  [240, 180],
] as const

const kind = (name: string, draw: (random: Random, width: number, height: number) => Promise<Raster>): NonText => ({
  name,
  generate: async (seed, index) => {
    const random = seededRandom('non-text', name, seed, index)
    const [width, height] = random.pick(sizes)
    const raster = await draw(random, width, height)
    return { image: random.chance(1 / 3) ? await toJpeg(raster, random.int(60, 95)) : await toPng(raster) }
  },
})

const drawn = { ...drawings, ...patterns, ...scenes }

export const nonText: readonly NonText[] = [
  ...Object.entries(textures).map(([name, draw]) =>
    kind(name, (random, width, height) => Promise.resolve(draw(random, width, height))),
  ),
  ...Object.entries(drawn).map(([name, draw]) =>
    kind(name, (random, width, height) => drawOn(svg(width, height, draw(random, width, height)))),
  ),
]
