// The npm package captcha-canvas, rebuilt from its published parameters: its drawing engine comes as a binary that installs
// only from outside the registry.
import sharp from 'sharp'
import type { Family } from './family.ts'
import { openFace, type Face } from './outlines.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { svg } from './vector.ts'

const width = 300
const height = 100
const charset = '0123456789ABCDEF'
const length = 6
const green = '#32cf7e'
const gray = '#646566'
const decoys = Math.trunc((width * height) / 10_000)

/** A letter around (0, 0), where the canvas centers text both ways. */
const centered = (face: Face, character: string): string =>
  face.path(character, -face.advance(character) / 2, (face.ascent - face.descent) / 2)

const decoy = ({ text, int }: Random): string => {
  const shape = centered(openFace('dejavuSans', 20), text(charset, 1))
  return `<path fill="${gray}" fill-opacity=".8" transform="translate(${int(30, width - 30)} ${int(30, height - 30)})" d="${shape}"/>`
}

/** Leaning up to 45° down to the right, and a little turned. */
const letter = (character: string, [x, y]: readonly [number, number], { unit, int }: Random): string => {
  const skew = `matrix(1 ${unit()} ${int(0, 20) / 100} 1 0 0)`
  const shape = centered(openFace('dejavuSans', 40), character)
  return `<path fill="${green}" fill-opacity=".8" transform="translate(${x} ${y}) ${skew} rotate(${int(-5, 5)})" d="${shape}"/>`
}

const draw = (text: string, random: Random): Promise<Buffer> => {
  const ghosts = Array.from({ length: decoys }, () => decoy(random)).join('')
  const gap = Math.trunc(width / text.length)
  const places = Array.from(text, (_, place) => [gap * (place + 0.2), random.int(30, height - 30)] as const)
  const letters = Array.from(text, (character, place) => letter(character, places[place]!, random)).join('')
  const trace = `<polyline fill="none" stroke="${green}" stroke-width="3" points="${places.join(' ')}"/>`
  // Without a ground, as the package leaves it.
  return sharp(Buffer.from(svg(width, height, `${ghosts}${letters}${trace}`)))
    .png()
    .toBuffer()
}

const standard: Family = {
  family: 'captcha-canvas',
  name: 'captcha-canvas',
  half: 'test',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('captcha-canvas', seed, index)
    const label = random.text(charset, length)
    return { image: await draw(label, random), label, charset, length }
  },
}

export const captchaCanvas: readonly Family[] = [standard]
