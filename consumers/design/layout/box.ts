/** A rectangle in pixels of the canvas, from its upper left corner. */
export type Box = { x: number; y: number; width: number; height: number }

export const right = ({ x, width }: Box): number => x + width
export const bottom = ({ y, height }: Box): number => y + height
export const areaOf = ({ width, height }: Box): number => Math.max(0, width) * Math.max(0, height)

export const inset = ({ x, y, width, height }: Box, by: number, byY = by): Box => ({
  x: x + by,
  y: y + byY,
  width: Math.max(0, width - 2 * by),
  height: Math.max(0, height - 2 * byY),
})

/** The part that both cover; without area where they are apart. */
export const overlapOf = (a: Box, b: Box): Box => {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(0, Math.min(right(a), right(b)) - x),
    height: Math.max(0, Math.min(bottom(a), bottom(b)) - y),
  }
}

/** The smallest box around all of them. */
export const around = (boxes: readonly Box[]): Box => {
  const x = Math.min(...boxes.map(box => box.x))
  const y = Math.min(...boxes.map(box => box.y))
  return { x, y, width: Math.max(...boxes.map(right)) - x, height: Math.max(...boxes.map(bottom)) - y }
}

export const contains = (outer: Box, inner: Box, slack = 0): boolean =>
  inner.x >= outer.x - slack &&
  inner.y >= outer.y - slack &&
  right(inner) <= right(outer) + slack &&
  bottom(inner) <= bottom(outer) + slack

/** Cut from left to right; the first part has this share of the width, and `gap` pixels lie between. */
export const columns = (box: Box, share: number, gap = 0): [Box, Box] => {
  const width = (box.width - gap) * share
  return [
    { ...box, width },
    { ...box, x: box.x + width + gap, width: box.width - gap - width },
  ]
}

/** Cut from top to bottom; the first part has this share of the height, and `gap` pixels lie between. */
export const rows = (box: Box, share: number, gap = 0): [Box, Box] => {
  const height = (box.height - gap) * share
  return [
    { ...box, height },
    { ...box, y: box.y + height + gap, height: box.height - gap - height },
  ]
}

/** As seen in a mirror: for languages that run from right to left, and for variety. */
export const mirrored = (box: Box, canvasWidth: number): Box => ({ ...box, x: canvasWidth - box.x - box.width })
