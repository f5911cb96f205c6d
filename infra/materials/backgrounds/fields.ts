// Backgrounds of large soft areas.
import { gradient } from './gradient.ts'
import { blob, edgeness, ridge, scattered } from './scatter.ts'
import { disc, filled, openCurve, polar, ring } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

/** Two opposite corners; which two is for the dice to say. */
const corners = ({ width, height, dice }: Sketch): [Point, Point] =>
  dice.coin()
    ? [
        [0, 0],
        [width, height],
      ]
    : [
        [width, 0],
        [0, height],
      ]

/** Uneven shapes that grow out of two corners. */
export const softBlobs: Draw = sketch => {
  const { unit, dice, tint } = sketch
  return corners(sketch)
    .flatMap((corner, place) => {
      const radius = unit * (place === 0 ? 0.5 : 0.4) * dice.between(0.85, 1.1)
      const away = polar(corner, radius * 1.18, dice.between(0, 2 * Math.PI))
      return [
        filled(blob(corner, { radius, wobble: 0.16 }, dice), tint(place, 0.55)),
        filled(blob(corner, { radius: radius * 0.62, wobble: 0.2 }, dice), tint(place, 1)),
        disc(away, radius * 0.09, tint(place + 1, 1)),
      ]
    })
    .join('')
}

/** Wide bands that begin in a color and vanish in the ground, one behind the other, like northern lights. */
export const colorFields: Draw = sketch => {
  const { width, height, unit, dice, tint, ground, mark } = sketch
  const count = 4
  return Array.from({ length: count }, (_, place) => {
    const level = height * (0.12 + (0.8 * place) / count)
    const line = ridge(sketch, { level, swing: unit * 0.13, pitch: unit * 0.75 })
    const depth = unit * dice.between(0.45, 0.7)
    const id = `${mark}f${place}`
    const paint = gradient({
      id,
      from: tint(place, dice.between(0.7, 1)),
      to: ground,
      start: [0, level - unit * 0.1],
      end: [0, level + depth],
    })
    const last = line.at(-1)!
    return `${paint}${filled(`${openCurve(line)}L${Math.ceil(last[0])} ${Math.ceil(height)}L-${Math.ceil(width)} ${Math.ceil(height)}Z`, `url(#${id})`)}`
  }).join('')
}

/** Discs of light, large and small, denser towards the edges. */
export const bokeh: Draw = sketch => {
  const { unit, dice, tint } = sketch
  const lights = scattered(sketch, unit * 0.18).filter(point => dice.next() < edgeness(sketch, point) ** 1.3 * 0.95)
  return lights
    .map((point, place) => {
      const radius = unit * (0.014 + 0.1 * dice.next() ** 2)
      const strength = dice.between(0.3, 0.8)
      return dice.next() < 0.25
        ? ring(point, radius, { color: tint(place, strength), width: unit * 0.006 })
        : disc(point, radius, tint(place, strength)) +
            disc(point, radius * 0.72, tint(place, Math.min(1, strength + 0.15)))
    })
    .join('')
}
