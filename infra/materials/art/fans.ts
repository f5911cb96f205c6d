import { disc, filled, polar, ring } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose } from './easel.ts'
import { d, type Disc } from './paths.ts'

/** Fans in rows like scales, each with blades, as on the walls of old cinemas. */
export const fans: Compose = easel => {
  const { width, height, short, ground, star, mate, tones, dice, against } = easel
  const columns = Math.max(1, Math.round(width / (short * 0.64)))
  const radius = width / columns / 2
  const rows = Math.ceil(height / radius) + 1
  const line = against(ground, tones[2]!)
  const focus = [Math.floor(columns / 2), Math.max(1, Math.floor(rows / 2) - dice.int(2))]
  return repeat(rows, row =>
    repeat(columns + 1, column => {
      const x = (2 * column + (row % 2 === 0 ? 1 : 0)) * radius
      const isFocus = column === focus[0] && row === focus[1]
      const at: Point = [x, (row + 0.55) * radius]
      const fill = isFocus ? star : (column + row) % 2 === 0 ? ground : tones[2]!
      return fan(
        { at, radius },
        {
          fill,
          line: isFocus ? against(star, mate) : line,
          blade: isFocus ? against(star, mate) : against(fill, line),
          pen: short * 0.014,
        },
      )
    }),
  )
}

const fan = (
  { at, radius }: Disc,
  { fill, line, blade, pen }: Record<'fill' | 'line' | 'blade', string> & { pen: number },
): string => {
  const blades = Array.from({ length: 7 }, (_, place) => {
    const angle = -Math.PI / 2 + ((place - 3) * Math.PI) / 7.4
    const [a, b, tip] = [
      polar(at, radius * 0.3, angle - 0.13),
      polar(at, radius * 0.3, angle + 0.13),
      [-0.11, 0.11].map(side => polar(at, radius * 0.74, angle + side)),
    ]
    const [left, right] = tip as [Point, Point]
    return d`M${a[0]} ${a[1]}L${left[0]} ${left[1]}A${radius * 0.084} ${radius * 0.084} 0 0 1 ${right[0]} ${right[1]}L${b[0]} ${b[1]}Z`
  })
  return (
    disc(at, radius, line) +
    disc(at, radius - pen, fill) +
    ring(at, radius * 0.9, { color: line, width: pen * 0.6 }) +
    filled(blades.join(''), blade) +
    disc(at, radius * 0.2, line)
  )
}
