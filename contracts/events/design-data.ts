import { z } from 'zod'
import type { DesignDocument } from '../designs/document.ts'
import { designSummarySchema } from '../http/designs.ts'

/** What a `design.*` event says of its design: everything but the document, which is read where it is. */
export const designEventDataSchema = z.object({
  design: designSummarySchema.pick({
    id: true,
    title: true,
    style: true,
    canvas: true,
    version: true,
    task_id: true,
    variant_index: true,
    tags: true,
    metadata: true,
  }),
})

/** The facts of a design that its events repeat, as they are stored. */
export type DesignFacts = {
  id: string
  title: string
  style: string
  canvas: DesignDocument['canvas']
  version: number
  taskId: string | null
  variantIndex: number | null
  tags: string[]
  metadata: Record<string, string>
}

export const designEventData = (design: DesignFacts): z.output<typeof designEventDataSchema> => ({
  design: {
    id: design.id,
    title: design.title,
    style: design.style,
    canvas: design.canvas,
    version: design.version,
    task_id: design.taskId,
    variant_index: design.variantIndex,
    tags: design.tags,
    metadata: design.metadata,
  },
})
