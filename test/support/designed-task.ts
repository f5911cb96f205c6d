import { designIdOf, type GeneratedVariant } from '#contracts/designs/variant.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { derivedId, newId } from '#contracts/ids.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { recognizedTask } from './recognized-task.ts'

type Deps = { em: () => EntityManager; storage: Pick<Storage, 'write'>; accountId: string }

export type DesignedTask = { taskId: string; keyId: string; variants: GeneratedVariant[] }

/** A task that has become these designs just now: its row and, in storage, its documents; null leaves a document out. */
export const designedTask = async (
  { em, storage, accountId }: Deps,
  documents: readonly (DesignDocument | string | null)[],
  row: object = {},
): Promise<DesignedTask> => {
  const keyId = newId('key')
  const about = { type: 'design.generate', createdBy: keyId, tags: ['campaign:summer'], metadata: { order: '42' } }
  const taskId = await recognizedTask(em(), accountId, { charged: 0, row: { ...about, input: {}, ...row } })
  const variants = documents.map((document, index) => variantOf(taskId, index, document))
  for (const [place, document] of documents.entries()) {
    if (document === null) continue
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    const asset = { folder: 'designs', accountId, id: variants[place]!.document_asset_id } as const
    await storage.write(assetKey(asset), Buffer.from(text))
  }
  return { taskId, keyId, variants }
}

const variantOf = (taskId: string, index: number, document: DesignDocument | string | null): GeneratedVariant => {
  const { title, style, archetype } = typeof document === 'object' && document ? document : noDocument
  return {
    index,
    design_id: designIdOf(taskId, index),
    title,
    style,
    archetype,
    document_asset_id: derivedId('asset', taskId, `document-${index}`),
    preview_asset_id: derivedId('asset', taskId, `preview-${index}`),
    score: 0.87,
  }
}
const noDocument = { title: '', style: 'bold', archetype: 'stacked' }

/** The body of the event that the worker publishes. */
export const designedEvent = (accountId: string, { taskId, variants }: Pick<DesignedTask, 'taskId' | 'variants'>) => ({
  task_id: taskId,
  account_id: accountId,
  outcome: 'succeeded',
  started_at: '2026-11-20T09:00:01.000Z',
  result: { variants },
  attempts: [],
})
