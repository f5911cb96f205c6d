import { converter, differenceCiede2000 } from 'culori'
import type { Pixels } from './pixels.ts'

const distance = differenceCiede2000()
const toLab = converter('lab65')
/** Every so manyth pixel of every so manyth row: enough for a mean. */
const step = 4

/** Mean ΔE00 (CIE 142-2001) between two pictures of the same size. */
export const meanDistance = (one: Pixels, other: Pixels): number => {
  let [sum, count] = [0, 0]
  for (let y = 0; y < one.height; y += step) {
    for (let x = 0; x < one.width; x += step, count++) {
      const at = 4 * (y * one.width + x)
      if (!isSame(one.data, other.data, at)) sum += distance(labAt(one.data, at), labAt(other.data, at))
    }
  }
  return sum / count
}

const isSame = (one: Pixels['data'], other: Pixels['data'], at: number): boolean =>
  one[at] === other[at] && one[at + 1] === other[at + 1] && one[at + 2] === other[at + 2]

const labAt = (data: Pixels['data'], at: number) =>
  toLab({ mode: 'rgb', r: data[at]! / 255, g: data[at + 1]! / 255, b: data[at + 2]! / 255 })
