import type { Inks } from './ink-tables.ts'

const side = 33
const stepOf = { r: side * side * 4, g: side * 4, b: 4 }
/** Parts of one level (255 is full ink) that the grid can tell, and parts of one cell. */
const fine = 128
const cell = 256

/**
 * Pictures by way of a grid of 33 × 33 × 33 colors, mixed along tetrahedra: R, G, B a pixel in, C, M, Y, K out. A mixture never holds
 * more ink than the most of what it is mixed of, but for rounding: half a level an ink.
 */
export const printPixels = (toInk: (rgb: readonly [number, number, number]) => Inks): ((rgb: Uint8Array) => Buffer) => {
  const mix = mixer(gridOf(toInk))
  return rgb => {
    const ink = Buffer.alloc((rgb.length / 3) * 4)
    let last = -1
    for (let from = 0, to = 0; from + 2 < rgb.length; from += 3, to += 4) {
      const color = (rgb[from]! << 16) | (rgb[from + 1]! << 8) | rgb[from + 2]!
      if (color === last) ink.copyWithin(to, to - 4, to)
      else mix(color, ink, to)
      last = color
    }
    return ink
  }
}

const gridOf = (toInk: (rgb: readonly [number, number, number]) => Inks): Int32Array => {
  const grid = new Int32Array(side ** 3 * 4)
  const last = side - 1
  for (let at = 0, place = 0; at < side ** 3; at++) {
    const rgb = [Math.floor(at / side ** 2) / last, (Math.floor(at / side) % side) / last, (at % side) / last] as const
    for (const ink of toInk(rgb)) grid[place++] = Math.round(ink * 255 * fine)
  }
  return grid
}

/** Where each of the 256 values lies: the cell, and how far into it. */
const places = Array.from({ length: 256 }, (_, value) => (value * (side - 1)) / 255)
const cells = Uint8Array.from(places, place => Math.min(Math.floor(place), side - 2))
const depths = Uint16Array.from(places, (place, value) => Math.round((place - cells[value]!) * cell))

const mixer =
  (grid: Int32Array) =>
  (color: number, ink: Buffer, to: number): void => {
    const [r, g, b] = [color >> 16, (color >> 8) & 255, color & 255]
    const [x, y, z] = [depths[r]!, depths[g]!, depths[b]!]
    const origin = cells[r]! * stepOf.r + cells[g]! * stepOf.g + cells[b]! * stepOf.b
    const opposite = origin + stepOf.r + stepOf.g + stepOf.b
    const most = Math.max(x, y, z)
    const least = Math.min(x, y, z)
    const middle = x + y + z - most - least
    const second = origin + (x === most ? stepOf.r : y === most ? stepOf.g : stepOf.b)
    const third = opposite - (z === least ? stepOf.b : y === least ? stepOf.g : stepOf.r)
    for (let place = 0; place < 4; place++) {
      const mixed =
        grid[origin + place]! * (cell - most) +
        grid[second + place]! * (most - middle) +
        grid[third + place]! * (middle - least) +
        grid[opposite + place]! * least
      ink[to + place] = (mixed + (cell * fine) / 2) / (cell * fine)
    }
  }
