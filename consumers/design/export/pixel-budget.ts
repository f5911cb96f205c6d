import type { ExportFormat } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import { maxExportedPixels } from '#contracts/tasks/design-export.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'

type Size = { width: number; height: number }

/**
 * Takes what a format needs out of the pixels that one export may draw in all; a web page, a mail and a PDF need none that grow with
 * what was asked for. A picture that nobody may draw takes nothing either: its renderer refuses it before it draws, and says why.
 * @throws Failure `invalid-input` for a format that does not fit any more; a smaller one after it may
 */
export const pixelBudget = ({ width, height }: Size): ((format: ExportFormat) => void) => {
  let left = maxExportedPixels
  return format => {
    if (!('scale' in format)) return
    const pixels = Math.round(width * format.scale) * Math.round(height * format.scale)
    if (pixels > defaultImageLimits.maxPixels) return
    if (pixels > left) {
      const detail = `It would have ${pixels} pixels, and of the ${maxExportedPixels} of one export ${left} are left.`
      throw new Failure('invalid-input', `${detail} Ask for it in an export of its own, or at a smaller scale.`)
    }
    left -= pixels
  }
}
