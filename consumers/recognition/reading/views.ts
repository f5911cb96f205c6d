import type { Raster } from './raster.ts'

/** The darkest of each place: of letters that come and go in an animation on a bright ground, all of them. */
export const darkest = (frames: readonly Raster[]): Raster => fuse(frames, Math.min)
/** The same for bright letters on a dark ground. */
export const brightest = (frames: readonly Raster[]): Raster => fuse(frames, Math.max)

const fuse = ([first, ...others]: readonly Raster[], choose: (one: number, other: number) => number): Raster => {
  const data = Uint8Array.from(first!.data)
  for (const { data: other } of others) {
    for (let at = 0; at < data.length; at++) data[at] = choose(data[at]!, other[at]!)
  }
  return { ...first!, data }
}
