import type { Paint } from '#contracts/designs/color.ts'
import { inset, type Box } from '../layout/box.ts'
import { solid, type Part, type Plan } from '../layout/plan.ts'
import type { Ornament } from '../styles/style-parameters.ts'

type Edge = { width: number; height: number; safe: number; radius: number }

/**
 * A plan with a small drawn thing in the margin that no text enters: what gives a style away where there is no picture. Names
 * without a form here add nothing.
 */
export const adorned = (plan: Plan, ornament: Ornament, edge: Edge): Plan => {
  const ground = plan.zones[0]?.ground
  const color: Paint = ground === 'primary' ? 'on_primary' : ground === 'accent' ? 'on_accent' : 'accent'
  const draw = forms[ornament]
  return draw ? { ...plan, parts: [...plan.parts, ...draw(edge, color)] } : plan
}

type Form = (edge: Edge, color: Paint) => Part[]

const canvasOf = ({ width, height }: Edge): Box => ({ x: 0, y: 0, width, height })

const frame = (box: Box, { radius, line, color }: { radius: number; line: number; color: Paint }): Part => ({
  type: 'shape',
  role: 'rule',
  box,
  radius,
  stroke: { color, width: line },
})

const bar = (box: Box, color: Paint): Part => ({ type: 'shape', role: 'rule', box, fill: solid(color) })

const framed: Form = (edge, color) => {
  const line = Math.max(1.5, 0.05 * edge.safe)
  return [frame(inset(canvasOf(edge), 0.5 * edge.safe), { radius: edge.radius, line, color })]
}

const doubleFramed: Form = (edge, color) => {
  const line = Math.max(1, 0.035 * edge.safe)
  return [0.38, 0.55].map(share =>
    frame(inset(canvasOf(edge), share * edge.safe), { radius: edge.radius, line, color }),
  )
}

/** Two bars at each corner, as printers mark where to cut. */
const cornerMarks: Form = (edge, color) => {
  const { x, y, width, height } = inset(canvasOf(edge), 0.45 * edge.safe)
  const [length, line] = [0.9 * edge.safe, Math.max(2, 0.07 * edge.safe)]
  return [x, x + width].flatMap(cornerX =>
    [y, y + height].flatMap(cornerY => [
      bar(
        { x: cornerX === x ? x : cornerX - length, y: cornerY === y ? y : cornerY - line, width: length, height: line },
        color,
      ),
      bar(
        { x: cornerX === x ? x : cornerX - line, y: cornerY === y ? y : cornerY - length, width: line, height: length },
        color,
      ),
    ]),
  )
}

/** A band along the upper edge. */
const block: Form = (edge, color) => [bar({ x: 0, y: 0, width: edge.width, height: 0.4 * edge.safe }, color)]

const stripe: Form = (edge, color) => [
  bar({ x: 0, y: edge.height - 0.36 * edge.safe, width: edge.width, height: 0.36 * edge.safe }, color),
]

const forms: Partial<Record<Ornament, Form>> = {
  frame: framed,
  'double-frame': doubleFramed,
  'corner-marks': cornerMarks,
  brackets: cornerMarks,
  block,
  stripe,
}
