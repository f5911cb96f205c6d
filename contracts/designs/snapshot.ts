import { z } from 'zod'

/** One version of a design as it is put into storage for workers, which have no database. Of whatever version of the schema. */
export const designSnapshotSchema = z.object({ document: z.unknown(), saved_at: z.iso.datetime() })
export type DesignSnapshot = z.output<typeof designSnapshotSchema>
