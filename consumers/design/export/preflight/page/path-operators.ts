import { numbersOf } from '../pdf/values.ts'
import { common } from './box.ts'
import { fillPath, strokePath } from './paint-operators.ts'
import { Path } from './path.ts'
import { numbersIn, type Operators, type Walk } from './state.ts'

const curve: Operators[string] = ({ path, state }, operands) => path.curve(state.ctm, numbersOf([...operands]))
const clip: Operators[string] = walk => (walk.willClip = true)

/** Fills, strokes, and clips if `W` was said before; then a new path begins. */
const painting =
  (...paints: ((walk: Walk, path: Path) => void)[]): Operators[string] =>
  walk => {
    for (const paint of paints) paint(walk, walk.path)
    if (walk.willClip) clipTo(walk)
    walk.path = new Path()
  }

const nothing = { left: 0, bottom: 0, right: 0, top: 0 }

const clipTo = (walk: Walk): void => {
  const { state, path } = walk
  walk.willClip = false
  state.clip = path.isEmpty ? nothing : common(state.clip, path.box)
  state.isClipUpright &&= path.isUpright
}

const [fill, stroke, both] = [painting(fillPath), painting(strokePath), painting(fillPath, strokePath)]

export const pathOperators: Operators = {
  m: ({ path, state }, operands) => path.move(state.ctm, ...(numbersIn(operands, 2) as [number, number])),
  l: ({ path, state }, operands) => path.line(state.ctm, ...(numbersIn(operands, 2) as [number, number])),
  c: curve,
  v: curve,
  y: curve,
  h: () => undefined,
  re: ({ path, state }, operands) =>
    path.rectangle(state.ctm, numbersIn(operands, 4) as [number, number, number, number]),
  W: clip,
  'W*': clip,
  n: painting(),
  f: fill,
  F: fill,
  'f*': fill,
  S: stroke,
  s: stroke,
  B: both,
  'B*': both,
  b: both,
  'b*': both,
}
