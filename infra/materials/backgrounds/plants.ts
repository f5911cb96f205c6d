// Backgrounds of leaves.
import { filled, openCurve, polar, stroked } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

const text = ([x, y]: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`

/** A pointed leaf from its stalk to its tip. */
const leaf = (from: Point, { length, angle, fat }: { length: number; angle: number; fat: number }): string => {
  const tip = polar(from, length, angle)
  const middle = (side: number): Point =>
    polar(polar(from, length * 0.45, angle), length * fat, angle + (side * Math.PI) / 2)
  return `M${text(from)}Q${text(middle(1))} ${text(tip)}Q${text(middle(-1))} ${text(from)}Z`
}

type Branch = { root: Point; angle: number; length: number; fat: number }

/** A twig that bends a little, with leaves on both sides that grow smaller towards its end. */
const branch = ({ dice, tint }: Sketch, { root, angle, length, fat }: Branch, place: number): string => {
  const bend = dice.between(-0.5, 0.5)
  const pairs = 6
  const color = tint(place, dice.between(0.75, 1))
  const along = (share: number): Point => polar(root, length * share, angle + bend * share)
  const leaves = Array.from({ length: pairs }, (_, pair) => {
    const share = 0.22 + (0.7 * pair) / pairs
    const size = length * (0.34 - 0.17 * (pair / pairs))
    const lean = angle + bend * share * 2
    return [0.75, -0.75].map(side => leaf(along(share), { length: size, angle: lean + side, fat })).join('')
  })
  const end = leaf(along(0.95), { length: length * 0.2, angle: angle + bend * 2, fat })
  const stalk = stroked(openCurve([0, 0.25, 0.5, 0.75, 0.97].map(along)), { color, width: length * 0.014 })
  return stalk + filled(leaves.join('') + end, color)
}

/** Twigs that reach in from two opposite corners. */
export const leaves: Draw = sketch => {
  const { width, height, unit, dice } = sketch
  const isLeft = dice.coin()
  const corners: [Point, number][] = [
    [[isLeft ? 0 : width, 0], isLeft ? Math.PI / 4 : (3 * Math.PI) / 4],
    [[isLeft ? width : 0, height], isLeft ? (-3 * Math.PI) / 4 : -Math.PI / 4],
  ]
  return corners
    .flatMap(([corner, inwards], place) =>
      [-0.62, 0.05, 0.66].map((spread, twig) => {
        const angle = inwards + spread + dice.between(-0.1, 0.1)
        const root = polar(corner, -unit * 0.04, inwards)
        const length = unit * dice.between(0.38, 0.5) * (place === 0 ? 0.82 : 1)
        return branch(sketch, { root, angle, length, fat: twig === 1 ? 0.2 : 0.28 }, twig + place)
      }),
    )
    .join('')
}
