import { type Box, boxAround } from './box.ts'
import { type Matrix, apply } from '../../matrix.ts'

type Point = readonly [number, number]

/** A path as far as its extent is concerned. Curves stay within their control points. */
export class Path {
  #points: Point[] = []
  #hasCurves = false
  #parts = 0

  move(matrix: Matrix, x: number, y: number): void {
    this.#parts++
    this.line(matrix, x, y)
  }

  line(matrix: Matrix, x: number, y: number): void {
    this.#points.push(apply(matrix, [x, y]))
  }

  curve(matrix: Matrix, numbers: readonly number[]): void {
    this.#hasCurves = true
    for (let at = 0; at + 1 < numbers.length; at += 2) this.line(matrix, numbers[at]!, numbers[at + 1]!)
  }

  rectangle(matrix: Matrix, [x, y, width, height]: readonly [number, number, number, number]): void {
    this.move(matrix, x, y)
    this.line(matrix, x + width, y)
    this.line(matrix, x + width, y + height)
    this.line(matrix, x, y + height)
  }

  get isEmpty(): boolean {
    return this.#points.length === 0
  }

  get box(): Box {
    return boxAround(this.#points)
  }

  /** One upright rectangle: four corners, each straight below or beside the next. */
  get isUpright(): boolean {
    if (this.#hasCurves || this.#parts !== 1) return false
    const corners = this.#points.filter((point, at) => at === 0 || !isSame(point, this.#points[at - 1]!))
    if (corners.length === 5 && isSame(corners[0]!, corners[4]!)) corners.pop()
    if (corners.length !== 4) return false
    return corners.every(([x, y], at) => {
      const [u, v] = corners[(at + 1) % 4]!
      return Math.abs(x - u) < slack || Math.abs(y - v) < slack
    })
  }
}

const slack = 0.01
const isSame = ([x, y]: Point, [u, v]: Point): boolean => Math.abs(x - u) < slack && Math.abs(y - v) < slack
