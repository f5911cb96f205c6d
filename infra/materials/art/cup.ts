import { disc, filled, rect, ring, stroked } from '../backgrounds/shapes.ts'
import { panelsOf, repeat, type Compose, type Easel } from './easel.ts'
import { d, oval, pill, type Box } from './paths.ts'

/** A cup with steam before a disc, once in every square of the frame. */
export const steamingCup: Compose = easel => {
  const { ground, star, mate, tones } = easel
  const looks = [
    { wall: ground, back: star, cup: mate },
    { wall: mate, back: tones[2]!, cup: star },
    { wall: tones[2]!, back: mate, cup: star },
    { wall: star, back: ground, cup: mate },
  ]
  const first = 0
  return panelsOf(easel)
    .map((box, place) => cup(easel, box, looks[(place + first) % looks.length]!))
    .join('')
}

const cup = ({ shade, dice, against }: Easel, box: Box, look: Record<'wall' | 'back' | 'cup', string>): string => {
  const size = Math.min(box.width, box.height)
  const [x, table] = [box.x + box.width * 0.48, Math.round(box.y + box.height * 0.5 + size * 0.3)]
  const [top, half] = [table - size * 0.34, size * 0.25]
  const bodyOf = (from: number): string =>
    d`M${x + from * half} ${top}H${x + half}V${table - half * 0.8}a${half * 0.8} ${half * 0.8} 0 0 1 ${-half * 0.8} ${half * 0.8}H${x + (from < 0 ? from * half * 0.2 : 0)}` +
    (from < 0 ? d`a${half * 0.8} ${half * 0.8} 0 0 1 ${-half * 0.8} ${-half * 0.8}Z` : 'Z')
  const steam = repeat(3, place => {
    const sx = x + (place - 1) * size * 0.14
    const rise = size * (place === 1 ? 0.3 : 0.22)
    const bend = size * 0.075 * (dice.coin() ? 1 : -1)
    return stroked(d`M${sx} ${top - size * 0.06}c${bend} ${-rise / 3} ${-bend} ${(-2 * rise) / 3} 0 ${-rise}`, {
      color: against(look.back, look.cup),
      width: size * 0.035,
    })
  })
  const saucer = pill({ x: x - size * 0.4, y: table - size * 0.01, width: size * 0.8, height: size * 0.07 })
  return (
    rect({ ...box, width: box.width + 1, height: box.height + 1 }, look.wall) +
    rect(
      { x: box.x, y: table + size * 0.025, width: box.width + 1, height: box.y + box.height - table },
      shade(look.wall),
    ) +
    disc([x, table - size * 0.38], size * 0.4, look.back) +
    ring([x + half * 1.02, top + size * 0.13], size * 0.1, { color: shade(look.cup), width: size * 0.045 }) +
    filled(bodyOf(-1), look.cup) +
    filled(bodyOf(0.25), shade(look.cup)) +
    filled(oval([x, top], [half, size * 0.045]), against(look.cup, look.back)) +
    steam +
    filled(saucer, against(look.wall, look.back, look.cup))
  )
}
