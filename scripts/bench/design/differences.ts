// How alike two finished designs look, by their pictures and with a library's measure, not the generator's.
import type { DesignDocument } from '#contracts/designs/document.ts'
import { ssim } from 'ssim.js'
import { drawDesign } from '../../../consumers/design/compile/preview.ts'
import type { Picture } from '../../../consumers/design/compile/svg.ts'
import { glanceAt } from '../../../consumers/design/generate/likeness.ts'

/** Structural similarity of thumbnails of 64 × 80 points of lightness, by ssim.js. */
export const thumbLikeness = (one: DesignDocument, other: DesignDocument, picture: Picture): number =>
  ssim(thumbOf(one, picture), thumbOf(other, picture)).mssim

const thumbOf = (document: DesignDocument, picture: Picture) => {
  const gray = glanceAt(drawDesign(document, picture, 160))
  const data = new Uint8ClampedArray(gray.length * 4)
  gray.forEach((value, at) => data.set([value, value, value, 255], 4 * at))
  return { data, width: 64, height: 80 }
}
