// The four corners of a sheet of paper.

export type Corner = [x: number, y: number]

/** From the top left on. */
export const clockwise = (corners: Corner[]): Corner[] => {
  const [midX, midY] = middleOf(corners)
  const around = corners.toSorted((a, b) => Math.atan2(a[1] - midY, a[0] - midX) - Math.atan2(b[1] - midY, b[0] - midX))
  const first = around.reduce((top, [x, y], index) => (x + y < around[top]![0] + around[top]![1] ? index : top), 0)
  return [...around.slice(first), ...around.slice(0, first)]
}

const middleOf = (points: Corner[]): Corner => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
]

/** Every corner moved towards the middle by this part of the way. */
export const shrinkToMiddle = (corners: Corner[], part: number): Corner[] => {
  const [midX, midY] = middleOf(corners)
  return corners.map(([x, y]) => [x + (midX - x) * part, y + (midY - y) * part])
}

export const areaOf = (corners: Corner[]): number =>
  Math.abs(
    corners.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = corners[(index + 1) % corners.length]!
      return sum + x * nextY - nextX * y
    }, 0),
  ) / 2

/** The same corners as the crossings of straight sides laid through the outline: real corners are worn and rounded. */
export const sharpened = (corners: Corner[], outline: Corner[]): Corner[] => {
  const sides = corners.map((corner, index) => fitSide(corner, corners[(index + 1) % 4]!, outline))
  return corners.map((corner, index) => crossing(sides[(index + 3) % 4], sides[index]) ?? corner)
}

/** A point on the line, and its direction. */
type Line = { at: Corner; along: Corner }

const nearPx = 4

/** The best straight line through the outline's points beside the middle part of a side. */
const fitSide = (from: Corner, to: Corner, outline: Corner[]): Line | undefined => {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const [alongX, alongY] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  const points = outline.filter(([x, y]) => {
    const along = (x - from[0]) * alongX + (y - from[1]) * alongY
    const beside = Math.abs((y - from[1]) * alongX - (x - from[0]) * alongY)
    return beside <= nearPx && along > 0.1 * length && along < 0.9 * length
  })
  return points.length < 0.4 * length ? undefined : principalAxis(points)
}

const principalAxis = (points: Corner[]): Line => {
  const at = middleOf(points)
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of points) {
    xx += (x - at[0]) ** 2
    xy += (x - at[0]) * (y - at[1])
    yy += (y - at[1]) ** 2
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2
  return { at, along: [Math.cos(angle), Math.sin(angle)] }
}

const crossing = (a?: Line, b?: Line): Corner | undefined => {
  if (!a || !b) return undefined
  const across = a.along[0] * b.along[1] - a.along[1] * b.along[0]
  // Sides closer to parallel than some ten degrees have no crossing worth trusting.
  if (Math.abs(across) < 0.2) return undefined
  const way = ((b.at[0] - a.at[0]) * b.along[1] - (b.at[1] - a.at[1]) * b.along[0]) / across
  return [a.at[0] + way * a.along[0], a.at[1] + way * a.along[1]]
}
