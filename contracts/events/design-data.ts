import type { DesignDocument } from '../designs/document.ts'

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

/** What a `design.*` event says of its design: everything but the document, which is read where it is. */
export const designEventData = (design: DesignFacts) => ({
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
