// Whether text can be seen: a renderer may set every letter, embed every font, and show nothing.
import type { DisplayList, TextItem } from '../../../consumers/design/compile/display-list.ts'
import { requireSameSize, type Pixels } from './pixels.ts'

type Box = { left: number; top: number; right: number; bottom: number }
export type TextBox = { id: string; box: Box }

export const isText = (item: DisplayList['items'][number]): item is TextItem => item.kind === 'text'

/** Where the texts stand, in pixels of a picture at this scale. */
export const textBoxes = (list: DisplayList, scale = 1): TextBox[] => {
  const canvas = { width: list.width * scale, height: list.height * scale }
  return list.items.filter(isText).map(({ id, frame: { x, y, width, height, rotation } }) => {
    const frame = { x: x * scale, y: y * scale, width: width * scale, height: height * scale, rotation }
    return { id, box: boundsOf(frame, canvas) }
  })
}

type Size = { width: number; height: number }

const boundsOf = ({ x, y, width, height, rotation }: TextItem['frame'], canvas: Size): Box => {
  const turn = (rotation * Math.PI) / 180
  const [across, down] = [
    (Math.abs(width * Math.cos(turn)) + Math.abs(height * Math.sin(turn))) / 2,
    (Math.abs(width * Math.sin(turn)) + Math.abs(height * Math.cos(turn))) / 2,
  ]
  const [middleX, middleY] = [x + width / 2, y + height / 2]
  return {
    left: Math.max(0, Math.floor(middleX - across)),
    top: Math.max(0, Math.floor(middleY - down)),
    right: Math.min(canvas.width, Math.ceil(middleX + across)),
    bottom: Math.min(canvas.height, Math.ceil(middleY + down)),
  }
}

export type Seen = {
  /** What is looked at. */
  shown: Pixels
  /** The same without any text. */
  bare: Pixels
  /** With as much ink as there should be. */
  expected: Pixels
}

const leastDeviation = 8
const mostAreaError = 0.1

/** Why the text in a box cannot be seen as it should; undefined when it can. */
export const inkFault = ({ shown, bare, expected }: Seen, { id, box }: TextBox): string | undefined => {
  requireSameSize(expected, shown)
  const deviation = deviationIn(shown, box)
  if (!(deviation >= leastDeviation)) return `text ${id} does not stand out (deviation ${deviation.toFixed(1)})`
  const share = inkIn(shown, bare, box) / inkIn(expected, bare, box)
  if (!(Math.abs(share - 1) <= mostAreaError)) return `text ${id} has ${Math.round(100 * share)} % of its ink`
  return undefined
}

const deviationIn = ({ data, width }: Pixels, box: Box): number => {
  let [sum, squares, count] = [0, 0, 0]
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++, count++) {
      const at = 4 * (y * width + x)
      const light = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!
      sum += light
      squares += light * light
    }
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
}

/** Photos are never resampled quite alike; so much of a difference, in levels of all three channels, is not ink. */
const noise = 24

/** How much differs from what lies below, in levels times pixels. */
const inkIn = (one: Pixels, bare: Pixels, box: Box): number => {
  let ink = 0
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const at = 4 * (y * one.width + x)
      let difference = 0
      for (let c = 0; c < 3; c++) difference += Math.abs(one.data[at + c]! - bare.data[at + c]!)
      ink += Math.max(0, difference - noise)
    }
  }
  return ink
}
