import { designGenerate } from '../tasks/design-generate.ts'
import { createTaskSchema } from './tasks.ts'

/** The body of `POST /v1/design-generations`: a task of `design.generate` whose input lies beside what every task takes. */
export const createDesignGenerationSchema = createTaskSchema
  .omit({ type: true, input: true, quote_id: true })
  .extend(designGenerate.input.shape)
