import type { StepReport } from '#contracts/tasks/image-process.ts'
import type { ImageOp, StepOf } from '#contracts/tasks/image-steps.ts'
import type { ImageLimits } from '#infra/engines/image-limits.ts'
import type { Picture } from './picture.ts'

/** What a step found, beside the picture. */
type Details = Omit<StepReport, 'op' | 'ms' | 'changed' | 'width' | 'height'>

/** The same picture object means that the step left it alone. */
export type Stepped = { picture: Picture; details?: Details }

/** One step: pure, apart from the time it takes. Whoever can enlarge a picture asks `limits` first. */
export type Step<Op extends ImageOp> = (
  picture: Picture,
  step: StepOf<Op>,
  limits: ImageLimits,
) => Promise<Stepped> | Stepped
