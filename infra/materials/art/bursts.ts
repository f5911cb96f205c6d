import { disc, filled, polar, polygon, rect } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose } from './easel.ts'
import { archPath, halfOf } from './paths.ts'
import { differenceOf } from './inks.ts'

/** Rays behind a sun of rings that rises over stripes. */
export const sunburst: Compose = easel => {
  const { width, height, short, star, mate, tones, ground, dice } = easel
  const foot = Math.round(height * (height > width * 1.5 ? 0.62 : 0.75))
  const sun: Point = [width * (width > height * 1.6 ? dice.between(0.34, 0.66) : 0.5), foot]
  const reach = Math.hypot(width, height)
  const count = 14 + 2 * dice.int(3)
  const step = Math.PI / count
  const rays = repeat(Math.ceil(count / 2), ray => {
    const from = -Math.PI + step * (2 * ray + 0.5)
    return filled(polygon([sun, polar(sun, reach, from), polar(sun, reach, from + step)]), tones[2]!)
  })
  const radius = Math.min(short * 0.46, foot * 0.74)
  const bands = [mate, ground, star, ground, mate].map((color, place) =>
    filled(halfOf(sun, radius * [1, 0.86, 0.76, 0.36, 0.26][place]!, 3), color),
  )
  const stripes = [star, tones[3]!, mate].map((color, place) =>
    rect({ x: 0, y: foot + ((height - foot) * place) / 3, width, height: (height - foot) / 3 + 1 }, color),
  )
  return rays + bands.join('') + stripes.join('')
}

/** Arches within arches, in rows like an arcade; under one of them stands the sun. */
export const arches: Compose = easel => {
  const { width, height, short, star, mate, tones, ground, dice } = easel
  const columns = Math.max(width < height * 0.8 ? 1 : 2, Math.round((width / short) * 1.4))
  const side = width / columns
  const rows = Math.max(1, Math.round(height / (side * 1.3)))
  const tall = height / rows
  const sunAt = dice.int(columns * rows)
  return repeat(columns * rows, place => {
    const [column, row] = [place % columns, Math.floor(place / columns)]
    const foot: Point = [(column + 0.5) * side, (row + 1) * tall]
    const shift = dice.int(4)
    const isSun = place === sunAt
    const wall = isSun ? mate : (column + row) % 2 === 0 ? ground : tones[2]!
    const colors = [mate, tones[3]!, star, ground, tones[2]!].filter(color => color !== wall)
    const bands = repeat(isSun ? 2 : 4, band => {
      const radius = side * 0.44 * (1 - 0.22 * band)
      const color = isSun ? [ground, tones[2]!][band]! : (colors[(band + shift) % colors.length] ?? mate)
      return filled(archPath(foot, radius, Math.max(0, tall * 0.93 - side * 0.44)), color)
    })
    const sun = isSun
      ? disc([foot[0], foot[1] - tall * 0.4], side * 0.2, differenceOf(star, tones[2]!) > 0.15 ? star : mate)
      : ''
    return rect({ x: column * side, y: row * tall, width: side + 1, height: tall + 1 }, wall) + bands + sun
  })
}
