import type { ImageOp } from '#contracts/tasks/image-steps.ts'
import type { Step } from './step.ts'
import { crop, cropToContent } from './steps/crop.ts'
import { deskew } from './steps/deskew.ts'
import { extractPage } from './steps/extract-page.ts'
import { denoise, despeckle } from './steps/grain.ts'
import { autoOrient, rotate } from './steps/orient.ts'
import { removeBackground } from './steps/remove-background.ts'
import { removeLines } from './steps/remove-lines.ts'
import { resize } from './steps/resize.ts'
import { threshold } from './steps/threshold.ts'
import { contrast, grayscale, invert, sharpen } from './steps/tone.ts'

/** The step behind every `op`. */
export const steps: { [Op in ImageOp]: Step<Op> } = {
  'auto-orient': autoOrient,
  'extract-page': extractPage,
  rotate,
  deskew,
  crop,
  'crop-to-content': cropToContent,
  resize,
  grayscale,
  contrast,
  invert,
  sharpen,
  denoise,
  despeckle,
  'remove-background': removeBackground,
  'remove-lines': removeLines,
  threshold,
}
