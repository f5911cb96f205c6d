// Things on a table.
import { disc, filled, polar, rect, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { panelsOf, type Compose, type Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { archPath, d, halfOf, leafPath, type Box } from './paths.ts'

/** A thing that stands at `at`, the middle of its foot; about `size` high. */
type Thing = { at: Point; size: number; color: string; trim: string }
type DrawThing = (easel: Easel, thing: Thing) => string

const bottle: DrawThing = ({ shade }, { at: [x, y], size, color, trim }) => {
  const [wide, tall, neck] = [size * 0.36, size * 1.15, size * 0.13]
  const body = (from: number, to: number): string =>
    d`M${x + from * wide} ${y}V${y - tall * 0.56}C${x + from * wide} ${y - tall * 0.7} ${x + from * neck} ${y - tall * 0.66} ${x + from * neck} ${y - tall * 0.8}V${y - tall}H${x + to * neck}V${y - tall * 0.8}C${x + to * neck} ${y - tall * 0.66} ${x + to * wide} ${y - tall * 0.7} ${x + to * wide} ${y - tall * 0.56}V${y}Z`
  const label = { x: x - wide / 2, y: y - tall * 0.42, width: wide, height: tall * 0.24 }
  return (
    filled(body(-0.5, 0.5), color) +
    filled(body(0, 0.5), shade(color)) +
    rect(label, trim) +
    disc([x, label.y + label.height / 2], size * 0.07, color)
  )
}

const pear: DrawThing = ({ shade, short }, { at: [x, y], size, color, trim }) => {
  const r = size * 0.27
  const half = (side: number): string =>
    d`M${x} ${y}C${x + side * r * 1.5} ${y} ${x + side * r * 1.3} ${y - r * 1.5} ${x + side * r * 0.62} ${y - r * 1.9}C${x + side * r * 0.5} ${y - r * 2.5} ${x + side * r * 0.3} ${y - r * 2.6} ${x} ${y - r * 2.6}Z`
  return (
    filled(half(-1), color) +
    filled(half(1), shade(color)) +
    stroked(d`M${x} ${y - r * 2.5}q${r * 0.05} ${-r * 0.4} ${r * 0.25} ${-r * 0.6}`, {
      color: trim,
      width: short * 0.014,
    }) +
    filled(leafPath([x + r * 0.1, y - r * 2.75], { length: r * 0.95, angle: -0.5, fat: 0.24 }), trim)
  )
}

const orange: DrawThing = ({ shade }, { at: [x, y], size, color, trim }) => {
  const r = size * 0.25
  return (
    disc([x, y - r], r, color) +
    filled(halfOf([x, y - r], r, 0), shade(color)) +
    filled(leafPath([x, y - r * 1.9], { length: r * 0.95, angle: -0.6, fat: 0.25 }), trim)
  )
}

/** Half a citrus fruit that shows its segments. */
const slice: DrawThing = ({ against }, { at: [x, y], size, color }) => {
  const pith = against(color)
  const r = size * 0.34
  const middle: Point = [x, y - r]
  const wedges = Array.from({ length: 8 }, (_, place) => {
    const [from, to] = [place, place + 1].map(step => (step * Math.PI) / 4) as [number, number]
    const [hub, a, b] = [
      polar(middle, r * 0.12, (from + to) / 2),
      polar(middle, r * 0.72, from + 0.09),
      polar(middle, r * 0.72, to - 0.09),
    ]
    return d`M${hub[0]} ${hub[1]}L${a[0]} ${a[1]}A${r * 0.72} ${r * 0.72} 0 0 1 ${b[0]} ${b[1]}Z`
  })
  return disc(middle, r, color) + disc(middle, r * 0.85, pith) + filled(wedges.join(''), color)
}

const vase: DrawThing = ({ shade }, { at: [x, y], size, color, trim }) => {
  const r = size * 0.24
  const stems = [-0.5, 0, 0.45].map((lean, place) =>
    polar([x, y - r * 2.4], size * (place === 1 ? 0.62 : 0.5), -Math.PI / 2 + lean),
  )
  return (
    stroked(stems.map(([sx, sy]) => d`M${x} ${y - r * 2}L${sx} ${sy}`).join(''), { color: trim, width: size * 0.02 }) +
    stems
      .map((at, place) =>
        filled(
          leafPath(at, { length: size * 0.24, angle: -Math.PI / 2 + (place - 1) * 0.5, fat: 0.3 }) +
            leafPath([at[0], at[1] + size * 0.16], { length: size * 0.2, angle: place < 2 ? -2.6 : -0.5, fat: 0.28 }),
          trim,
        ),
      )
      .join('') +
    disc([x, y - r], r, color) +
    filled(halfOf([x, y - r], r, 0), shade(color)) +
    rect({ x: x - r * 0.42, y: y - r * 2.5, width: r * 0.84, height: r * 0.8 }, color) +
    rect({ x, y: y - r * 2.5, width: r * 0.42, height: r * 0.8 }, shade(color))
  )
}

const bowl: DrawThing = (easel, { at: [x, y], size, color, trim }) => {
  const r = size * 0.42
  const fruits = [-0.5, 0.5, 0].map((offset, place) =>
    disc([x + offset * r, y - r * (place === 2 ? 1.15 : 0.98)], r * 0.44, place === 2 ? easel.shade(trim) : trim),
  )
  return (
    fruits.join('') +
    filled(halfOf([x, y - r * 0.86], r, 1), color) +
    rect({ x: x - r * 0.4, y: y - r * 0.1, width: r * 0.8, height: r * 0.1 }, color)
  )
}

const things: readonly { draw: DrawThing; wide: number }[] = [
  { draw: bottle, wide: 0.44 },
  { draw: bowl, wide: 0.86 },
  { draw: pear, wide: 0.56 },
  { draw: vase, wide: 0.62 },
  { draw: slice, wide: 0.66 },
  { draw: orange, wide: 0.5 },
]

/** Bottles, a bowl and fruits before an arch; in a tall frame shelf over shelf. */
export const stillLife: Compose = easel => {
  const { isWide, width, height, ground, tones, dice } = easel
  const shelves = isWide ? [{ x: 0, y: 0, width, height }] : panelsOf(easel)
  const first = dice.int(things.length)
  return shelves
    .map((box, place) => shelf(easel, { box, wall: place % 2 === 0 ? ground : tones[2]!, first: first + place * 3 }))
    .join('')
}

type Shelf = { box: Box; wall: string; first: number }

const shelf = (easel: Easel, { box, wall, first }: Shelf): string => {
  const { mate, tones, dice } = easel
  const { x, y, width, height } = box
  const table = Math.round(y + height * 0.76)
  const size = Math.min(height * 0.57, width * 0.62)
  const cloth = wall === mate ? tones[2]! : mate
  const niche = nearest(
    wall,
    [...tones, easel.ground].filter(color => color !== cloth),
  )
  const colors = seenOn([wall, niche, cloth], easel)
  const standing = fitting(width / size, first)
  const gap = (width / size - standing.reduce((sum, { wide }) => sum + wide, 0)) / (standing.length + 1)
  const focus = dice.int(standing.length)
  const middles: number[] = []
  let at = gap
  for (const { wide } of standing) {
    middles.push(x + (at + wide / 2) * size)
    at += wide + gap
  }
  const row = standing.map(({ draw }, place) => {
    const color = place === focus ? colors[0]! : colors[(1 + place) % colors.length]!
    const trim = colors[(colors.indexOf(color) + 1) % colors.length]!
    return draw(easel, { at: [middles[place]!, table + height * 0.07], size, color, trim })
  })
  return (
    rect({ x, y, width: width + 1, height: height + 1 }, wall) +
    filled(archPath([middles[focus]!, table], size * 0.58, height * 0.24), niche) +
    rect({ x, y: table, width: width + 1, height: y + height - table + 1 }, cloth) +
    row.join('')
  )
}

const nearest = (color: string, others: readonly string[]): string =>
  others
    .filter(other => differenceOf(other, color) > 0.05)
    .toSorted((a, b) => differenceOf(a, color) - differenceOf(b, color))[0] ?? color

/** The colors that stand out before all of these, the star first if it does. */
const seenOn = (behind: readonly string[], { star, ground, tones, darkest, lightest }: Easel): string[] => {
  const gap = (color: string): number => Math.min(...behind.map(other => differenceOf(color, other)))
  const all = [...new Set([star, ...tones, ground, lightest, darkest])]
  const clear = all.filter(color => gap(color) > 0.12)
  return clear.length > 1 ? clear : all.toSorted((a, b) => gap(b) - gap(a)).slice(0, 3)
}

/** As many things as stand side by side within `wide`. */
const fitting = (wide: number, first: number): typeof things => {
  const found: { draw: DrawThing; wide: number }[] = []
  for (let left = wide - 0.1, place = first; ; place++) {
    const next = things[place % things.length]!
    if (left < next.wide || found.length > 60) return found.length > 0 ? found : [next]
    found.push(next)
    left -= next.wide
  }
}
