import { disc, filled, polar, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose } from './easel.ts'
import { differenceOf } from './inks.ts'
import { d, leafPath, quarterDisc } from './paths.ts'

type Bloom = { at: Point; size: number; petal: string; heart: string }

const daisy = ({ at, size, petal, heart }: Bloom): string =>
  repeat(8, place => disc(polar(at, size * 0.62, (place * Math.PI) / 4), size * 0.34, petal)) +
  disc(at, size * 0.62, petal) +
  disc(at, size * 0.36, heart)

const tulip = ({ at: [x, y], size, petal, heart }: Bloom): string =>
  filled(
    d`M${x - size * 0.8} ${y - size * 0.85}L${x - size * 0.3} ${y - size * 0.35}L${x} ${y - size}L${x + size * 0.3} ${y - size * 0.35}L${x + size * 0.8} ${y - size * 0.85}V${y}a${size * 0.8} ${size * 0.8} 0 0 1 ${-size * 1.6} 0Z`,
    petal,
  ) + filled(leafPath([x, y + size * 0.74], { length: size * 1.5, angle: -Math.PI / 2, fat: 0.16 }), heart)

const poppy = ({ at, size, petal, heart }: Bloom): string =>
  [0, 1, 2, 3].map(turn => filled(quarterDisc(at, size * 0.98, turn), turn % 2 === 0 ? petal : heart)).join('') +
  [0, 1, 2, 3].map(turn => filled(quarterDisc(at, size * 0.5, turn), turn % 2 === 0 ? heart : petal)).join('')

const rayed = ({ at, size, petal, heart }: Bloom): string =>
  filled(
    Array.from({ length: 12 }, (_, place) =>
      leafPath(at, { length: size * 1.05, angle: (place * Math.PI) / 6, fat: 0.11 }),
    ).join(''),
    petal,
  ) + disc(at, size * 0.34, heart)

/** Tall flowers in a row, each on its stem with two leaves. */
export const flowers: Compose = easel => {
  const { width, height, short, star, mate, tones, ground, dice, against } = easel
  const count = Math.max(3, Math.round((width / short) * 2))
  const pitch = width / count
  const size = Math.min(pitch * 0.52, height * 0.2)
  const [stem] = tones.slice(1).toSorted((a, b) => differenceOf(b, ground) - differenceOf(a, ground)) as [string]
  const kinds = [daisy, tulip, poppy, rayed]
  const first = dice.int(4)
  const focus = Math.floor(count / 2)
  const petals = [tones[2]!, mate, tones[3]!].filter(color => color !== stem)
  return repeat(count, place => {
    const x = (place + 0.5) * pitch
    const isHigh = (place + first) % 2 === 0
    const isFocus = place === focus
    const bloom = size * (isFocus ? 1.22 : 1) * dice.between(0.94, 1.02)
    const y = Math.max(bloom * 1.15, height * (isHigh ? 0.24 : 0.5) + dice.between(-0.04, 0.04) * short)
    const petal = isFocus ? star : (petals[place % petals.length] ?? star)
    const heart = against(petal, ground)
    const leaves = [0.3, 0.62].map((share, side) => {
      const foot: Point = [x, height - (height - y) * share * 0.55]
      return leafPath(foot, {
        length: Math.min(pitch * 0.62, height * 0.3),
        angle: side === 0 ? -0.85 : -Math.PI + 0.85,
        fat: 0.2,
      })
    })
    return (
      stroked(d`M${x} ${height + 2}V${y}`, { color: stem, width: short * 0.022 }) +
      filled(leaves.join(''), stem) +
      kinds[(place + first) % 4]!({ at: [x, y], size: bloom, petal, heart })
    )
  })
}
