import type { Photo, Thumbnail } from '../../../../consumers/design/photo/picture.ts'

type Rgb = readonly [number, number, number]
type Painted = { width?: number; height?: number; ground?: Rgb; patches?: readonly Patch[] }
/** A field of one color, in shares of the picture's edges. */
type Patch = { x: number; y: number; width: number; height: number; color: Rgb }

/** A photo of one color with fields of others on it. */
export const photoOf = ({ width = 96, height = 96, ground = [120, 130, 140], patches = [] }: Painted = {}): Photo => {
  const rgb = new Uint8Array(3 * width * height)
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height]
    const patch = patches.findLast(one => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height)
    rgb.set(patch?.color ?? ground, 3 * at)
  }
  const thumbnail: Thumbnail = { rgb, width, height }
  return { assetId: 'ast_01JD0000000000000000000009', width: 10 * width, height: 10 * height, thumbnail }
}
