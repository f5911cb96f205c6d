/**
 * How deep the gaps are where characters meet: for each of the seams of `characters` alike in width, one minus the least ink
 * near it over the mean ink of a column. 1: clean gaps. 0: none. Undefined for fewer than two characters or no ink.
 */
export const valleyDepth = (columns: Uint16Array, characters: number): number | undefined => {
  const first = columns.findIndex(ink => ink > 0)
  const inked = columns.subarray(first, columns.findLastIndex(ink => ink > 0) + 1)
  if (first < 0 || characters < 2 || inked.length < 2 * characters) return undefined
  const mean = inked.reduce((sum, ink) => sum + ink, 0) / inked.length
  const pitch = inked.length / characters
  const depths = Array.from({ length: characters - 1 }, (_, seam) => {
    const middle = (seam + 1) * pitch
    const near = inked.subarray(Math.round(middle - pitch / 3), Math.round(middle + pitch / 3) + 1)
    return Math.max(0, 1 - Math.min(...near) / mean)
  })
  return depths.reduce((sum, depth) => sum + depth, 0) / depths.length
}
