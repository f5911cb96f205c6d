// Lab and XYZ, both for D50: what the tables of a profile lead to.

type Three = readonly [number, number, number]

/** What the matrix makes of white, so that white stays exactly white. */
export const whiteXyz: Three = [0.9642199, 1, 0.8252101]

const epsilon = 216 / 24389
const kappa = 24389 / 27
const bend = (ratio: number): number => (ratio > epsilon ? Math.cbrt(ratio) : (kappa * ratio + 16) / 116)
const unbend = (value: number): number => (value ** 3 > epsilon ? value ** 3 : (116 * value - 16) / kappa)

export const labOf = ([x, y, z]: Three): [number, number, number] => {
  const [fx, fy, fz] = [bend(x / whiteXyz[0]), bend(y), bend(z / whiteXyz[2])]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

export const xyzOfLab = ([lightness, a, b]: Three): [number, number, number] => {
  const fy = (lightness + 16) / 116
  return [unbend(fy + a / 500) * whiteXyz[0], unbend(fy), unbend(fy - b / 200) * whiteXyz[2]]
}
