// sRGB, and its way into XYZ for D50.

type Three = readonly [number, number, number]

/** sRGB's linear light to XYZ for D50, by Bradford's adaptation: IEC 61966-2-1 and ICC.1:2010, annex E. */
const toXyz = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const
/** The inverse of it. */
const fromXyz = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const
export const linearOf = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
export const encodedOf = (value: number): number =>
  value <= 0.0031308 ? Math.max(0, 12.92 * value) : 1.055 * Math.min(1, value) ** (1 / 2.4) - 0.055

const times = (matrix: readonly Three[], [x, y, z]: Three): [number, number, number] => {
  const row = ([a, b, c]: Three): number => a * x + b * y + c * z
  return [row(matrix[0]!), row(matrix[1]!), row(matrix[2]!)]
}

export const xyzOf = (linearRgb: Three): [number, number, number] => times(toXyz, linearRgb)
export const linearRgbOf = (xyz: Three): [number, number, number] => times(fromXyz, xyz)
