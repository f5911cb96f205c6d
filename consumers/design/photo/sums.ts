import type { Box } from '../layout/box.ts'

/** A map whose sum over any box takes four reads (Crow 1984). Boxes are given in shares of the map's edges. */
export class Sums {
  readonly #sums: Float64Array
  readonly #width: number
  readonly #height: number

  constructor(values: Float32Array, width: number) {
    this.#width = width
    this.#height = values.length / width
    const stride = width + 1
    this.#sums = new Float64Array(stride * (this.#height + 1))
    for (let y = 0; y < this.#height; y++) {
      let row = 0
      for (let x = 0; x < width; x++) {
        row += values[y * width + x]!
        this.#sums[(y + 1) * stride + x + 1] = this.#sums[y * stride + x + 1]! + row
      }
    }
  }

  /** The sum over the points whose middles lie nearest to the box; at least one point. */
  sum(box: Box): number {
    const { left, top, right, bottom } = this.#points(box)
    const stride = this.#width + 1
    const at = (x: number, y: number): number => this.#sums[y * stride + x]!
    return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
  }

  mean(box: Box): number {
    const { left, top, right, bottom } = this.#points(box)
    return this.sum(box) / ((right - left) * (bottom - top))
  }

  #points({ x, y, width, height }: Box): { left: number; top: number; right: number; bottom: number } {
    const left = clamp(Math.round(x * this.#width), this.#width - 1)
    const top = clamp(Math.round(y * this.#height), this.#height - 1)
    const right = Math.max(left + 1, clamp(Math.round((x + width) * this.#width), this.#width))
    const bottom = Math.max(top + 1, clamp(Math.round((y + height) * this.#height), this.#height))
    return { left, top, right, bottom }
  }
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
