import {
  convertLabToLch,
  convertLchToLab,
  convertOklabToRgb,
  convertRgbToOklab,
  differenceCiede2000,
  parse,
} from 'culori'

/** A color by lightness 0 to 1, chroma 0 to about 0.32 and hue in degrees (OKLCH, Björn Ottosson 2020). */
export type Oklch = { l: number; c: number; h: number }

/** A color in OKLab: equal distances look about equally different. */
export type Oklab = { l: number; a: number; b: number }

/** Of a color as one number: `0x1a2b3c`. */
export const oklabOf = (rgb: number): Oklab => {
  const { l, a, b } = convertRgbToOklab({ r: (rgb >> 16) / 255, g: ((rgb >> 8) & 255) / 255, b: (rgb & 255) / 255 })
  return { l, a, b }
}

const toOklab = (hex: string): Oklab => oklabOf(Number.parseInt(hex.slice(1), 16))

export const toOklch = (hex: string): Oklch => {
  const { l, c, h = 0 } = convertLabToLch(toOklab(hex))
  // Below this a hue is rounding noise.
  return c < 0.002 ? { l, c: 0, h: 0 } : { l, c, h }
}

// Half a step of eight bits: what rounds into the range is inside.
const slack = 0.5 / 255

const rgbOf = ({ l, c, h }: Oklch): [number, number, number] => {
  const { a, b } = convertLchToLab({ l, c, h })
  const rgb = convertOklabToRgb({ l, a, b })
  return [rgb.r, rgb.g, rgb.b]
}

const fits = (color: Oklch): boolean => rgbOf(color).every(value => value >= -slack && value <= 1 + slack)

/** The chroma that is left of a color when its lightness and hue are kept and sRGB must show it. */
const shownChroma = (color: Oklch): number => {
  if (color.c === 0 || fits(color)) return color.c
  let low = 0
  let high = color.c
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2
    if (fits({ ...color, c: middle })) low = middle
    else high = middle
  }
  return low
}

const twoDigits = (value: number): string =>
  Math.round(255 * Math.min(1, Math.max(0, value)))
    .toString(16)
    .padStart(2, '0')

/** The nearest color of sRGB with this lightness and hue: only chroma gives way. */
export const fromOklch = ({ l, c, h }: Oklch): string => {
  const color = { l: Math.min(1, Math.max(0, l)), c: Math.max(0, c), h: ((h % 360) + 360) % 360 }
  return `#${rgbOf({ ...color, c: shownChroma(color) })
    .map(twoDigits)
    .join('')}`
}

/** `share` 0 is the first color, 1 the second; between them on a straight line of OKLab, which keeps clear of gray mud. */
export const mixed = (from: string, to: string, share: number): string => {
  const one = toOklab(from)
  const other = toOklab(to)
  const part = (key: keyof Oklab): number => one[key] + (other[key] - one[key]) * share
  const { l, c, h = 0 } = convertLabToLch({ l: part('l'), a: part('a'), b: part('b') })
  return fromOklch({ l, c, h })
}

/** Euclidean distance in OKLab; 0.02 is just seen, black to white is 1. */
export const difference = (one: string, other: string): number => {
  const from = toOklab(one)
  const to = toOklab(other)
  return Math.hypot(from.l - to.l, from.a - to.a, from.b - to.b)
}

/** The smaller angle between two hues, 0 to 180. */
export const hueDistance = (one: number, other: number): number => Math.abs(((((one - other) % 360) + 540) % 360) - 180)

const ciede2000 = differenceCiede2000()

/** CIEDE2000, the difference that print shops speak of: 2 is seen side by side, 5 is another color. */
export const printDifference = (one: string, other: string): number => ciede2000(parse(one)!, parse(other)!)
