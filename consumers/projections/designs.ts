import { z } from 'zod'
import { maxDocumentBytes } from '#contracts/designs/design-limits.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { migrateDesign, UnreadableDesign } from '#contracts/designs/migrations.ts'
import { textRangeFaults } from '#contracts/designs/text-ranges.ts'
import { designGenerated, designIdOf, generatedVariantSchema } from '#contracts/designs/variant.ts'
import { assetKey, outputFolder } from '#contracts/storage-keys.ts'
import { workEventSchema } from '#contracts/tasks/work.ts'
import { readBody, UnreadableBody, type Incoming } from '#infra/broker/envelope.ts'
import { insertDesigns, type NewDesign } from '#infra/db/designs/designs.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, query, sql } from '#infra/db/sql.ts'
import { ObjectMissing, type Storage } from '#infra/storage/storage.ts'
import type { Log } from '#infra/telemetry/log.ts'

// Of each variant no more than is needed, so that what a newer worker adds is no reason to refuse the rest.
const resultSchema = z.object({
  variants: z
    .array(
      generatedVariantSchema.pick({ index: true, design_id: true, document_asset_id: true, preview_asset_id: true }),
    )
    .max(100),
})

type Variant = z.output<typeof resultSchema>['variants'][number]

/** A brief that has become designs, as its worker told it. */
export type Generated = { taskId: string; variants: Variant[]; traceparent: string | null }

/** Reads what a worker says it has designed. @throws when it says something else, or names designs that are not the task's own */
export const readGenerated = ({ type, body, traceparent }: Incoming): Generated => {
  const event = workEventSchema.parse(readBody(body))
  if (type !== designGenerated || event.outcome !== 'succeeded') throw new Error(`${type} is not the end of a design`)
  const { variants } = resultSchema.parse(event.result)
  const foreign = variants.find(({ index, design_id: id }) => id !== designIdOf(event.task_id, index))
  if (foreign) throw new Error(`the variant ${foreign.index} names the design of something else`)
  return { taskId: event.task_id, variants, traceparent: traceparent ?? null }
}

export type DesignReaderDeps = { storage: Pick<Storage, 'read'>; log: Log }

type TaskRow = Pick<NewDesign, 'accountId' | 'madeBy' | 'tags' | 'metadata'> & { taskId: string }

/**
 * Turns what was designed into rows, in the caller's transaction; what is a row already stays as it is. A variant whose document is
 * missing or broken is left out and told of in the log; a task that was deleted or has ended otherwise is left out in silence.
 */
export const recordDesigns = async (
  em: EntityManager,
  generated: readonly Generated[],
  deps: DesignReaderDeps,
): Promise<void> => {
  const tasks = await tasksOf(
    em,
    generated.map(({ taskId }) => taskId),
  )
  const designs = []
  for (const { taskId, variants, traceparent } of generated) {
    const task = tasks.get(taskId)
    for (const variant of task ? variants : []) {
      const document = await readDocument(deps, variant, task!)
      if (document) designs.push(designFrom(task!, variant, { document, traceparent }))
    }
  }
  await insertDesigns(em, designs)
}

const designFrom = (
  task: TaskRow,
  { index, design_id: id, preview_asset_id: previewAssetId }: Variant,
  made: Pick<NewDesign, 'document' | 'traceparent'>,
): NewDesign => ({
  ...task,
  ...made,
  id,
  variantIndex: index,
  previewAssetId,
  note: `variant ${index} of ${task.taskId}`,
})

const tasksOf = async (em: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, TaskRow>> => {
  const rows = await query<TaskRow>(
    em,
    sql`select t.id as "taskId", t.account_id as "accountId", t.created_by as "madeBy", t.tags, t.metadata from task t
        where ${among('t.id', ids)} and t.type = 'design.generate' and t.deleted_at is null
          and t.status not in ('failed', 'canceled', 'expired')`,
  )
  return new Map(rows.map(row => [row.taskId, row]))
}

/** The document of a variant, or undefined when there is none that anybody could use. What storage itself does wrong is thrown. */
const readDocument = async (
  { storage, log }: DesignReaderDeps,
  { index, document_asset_id: assetId }: Variant,
  { taskId, accountId }: TaskRow,
): Promise<DesignDocument | undefined> => {
  try {
    const bytes = await storage.read(assetKey({ folder: outputFolder('design.generate'), accountId, id: assetId }))
    if (bytes.length > maxDocumentBytes) throw new UnreadableDesign(`it has ${bytes.length} bytes`)
    const document = migrateDesign(readBody(bytes))
    const [fault] = textRangeFaults(document)
    if (fault) throw new UnreadableDesign(`${fault.pointer} ${fault.detail}`)
    return document
  } catch (error) {
    if (!isOfDocument(error)) throw error
    log.error({ err: error, task: taskId, variant: index, asset: assetId }, 'a design was left out')
    return undefined
  }
}

const isOfDocument = (error: unknown): boolean =>
  error instanceof ObjectMissing || error instanceof UnreadableBody || error instanceof UnreadableDesign
