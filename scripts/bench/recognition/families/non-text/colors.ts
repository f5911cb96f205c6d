import type { Random } from '../seeded-random.ts'

/** Any hue, with saturation and lightness in percent between these. */
export const anyHue = (
  { int }: Random,
  [lowest, highest]: readonly [number, number] = [25, 80],
  [darkest, lightest]: readonly [number, number] = [25, 80],
): string => `hsl(${int(0, 359)},${int(lowest, highest)}%,${int(darkest, lightest)}%)`

/** A rectangle over the whole picture. */
export const ground = (fill: string): string => `<rect width="100%" height="100%" fill="${fill}"/>`

/** So many shapes, one after another. */
export const many = (count: number, shape: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => shape(place)).join('')
