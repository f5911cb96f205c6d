import type { Frame } from '#contracts/designs/document.ts'
import { Failure } from '#contracts/failures.ts'
import type { Item } from './display-list.ts'

export type Canvas = { width: number; height: number }
type Point = { x: number; y: number }

/**
 * resvg ends its whole process over a layer (of opacity, of a clip) that lies more than two canvases away. So nothing is drawn that is
 * known to lie beside the canvas; a path and a text may lie elsewhere than their frames say, and count as seen.
 */
export const isBeside = (item: Item, canvas: Canvas): boolean => {
  if (item.kind === 'text' || (item.kind === 'shape' && item.shape.type === 'path')) return false
  const margin = item.kind === 'shape' ? (item.stroke?.width ?? 0) : 0
  const { width, height } = item.frame
  const [across, down] = reachOf(item.frame, { x: width / 2 + margin, y: height / 2 + margin })
  const middle = middleOf(item.frame)
  return (
    middle.x + across < 0 || middle.y + down < 0 || middle.x - across > canvas.width || middle.y - down > canvas.height
  )
}

/** A dot that nobody sees, where the canvas is nearest to the element: whatever else a layer holds, this part of it is near. */
export const anchorFor = ({ frame }: Item, canvas: Canvas): string => {
  const { x, y } = middleOf(frame)
  const [left, top] = [Math.min(canvas.width - 1, Math.max(0, x)), Math.min(canvas.height - 1, Math.max(0, y))]
  return `<path d="M${Math.round(left)} ${Math.round(top)}h1v1h-1z" fill-opacity="0"/>`
}

/**
 * Whether a square of the element, given from the corner of its frame, touches the canvas.
 * @throws Failure `invalid-input` when it is so large that parts of it may lie too far away to be drawn
 */
export const isNear = (frame: Frame, { x, y, size }: Point & { size: number }, canvas: Canvas): boolean => {
  const turned = turn({ x: x + size / 2 - frame.width / 2, y: y + size / 2 - frame.height / 2 }, frame.rotation)
  const [left, top] = [frame.x + frame.width / 2 + turned.x, frame.y + frame.height / 2 + turned.y]
  const reach = size * Math.SQRT1_2
  if (left + reach < 0 || top + reach < 0 || left - reach > canvas.width || top - reach > canvas.height) return false
  if (size > 2 * Math.min(canvas.width, canvas.height))
    throw new Failure('invalid-input', `An emoji of ${Math.round(size)} px is too large for this canvas.`)
  return true
}

const middleOf = ({ x, y, width, height }: Frame): Point => ({ x: x + width / 2, y: y + height / 2 })

/** How far the turned box reaches from its middle. */
const reachOf = ({ rotation }: Frame, half: Point): [number, number] => {
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  return [half.x * cos + half.y * sin, half.x * sin + half.y * cos]
}

const turn = ({ x, y }: Point, degrees: number): Point => {
  const angle = (degrees * Math.PI) / 180
  return { x: x * Math.cos(angle) - y * Math.sin(angle), y: x * Math.sin(angle) + y * Math.cos(angle) }
}
