import { maxDocumentBytes } from '#contracts/designs/design-limits.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { frameFaults } from '#contracts/designs/frame-faults.ts'
import { textRangeFaults, type DocumentFault } from '#contracts/designs/text-ranges.ts'
import { readablePictures } from '#infra/db/designs/design-lists.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { faultAt, Problem } from '../problem.ts'
import { nameFaults } from './name-faults.ts'

type Checked = {
  accountId: string
  /** What it was before: what that refers to was checked then, and may be gone by now. */
  before?: DesignDocument
  /** Where the document lies in the request. */
  base?: string
}

/**
 * Holds a document that somebody has sent to the rules that its schema cannot say.
 * @throws Problem payload-too-large, or validation-failed naming stretches outside their text, frames that nothing fits in, names of nothing, and pictures that are not the account's
 */
export const checkDocument = async (
  em: EntityManager,
  document: DesignDocument,
  { accountId, before, base = '' }: Checked,
): Promise<void> => {
  const bytes = Buffer.byteLength(JSON.stringify(document))
  if (bytes > maxDocumentBytes) {
    throw new Problem('payload-too-large', {
      detail: `The document has ${bytes} bytes; at most ${maxDocumentBytes} are kept.`,
      extra: { limit: maxDocumentBytes, actual: bytes },
    })
  }
  const faults = [
    ...textRangeFaults(document),
    ...frameFaults(document),
    ...nameFaults(document, before),
    ...(await pictureFaults(em, document, { accountId, before })),
  ]
  if (faults.length > 0) throw faulty(faults, base)
}

const faulty = (faults: readonly DocumentFault[], base: string): Problem => {
  const [first, ...rest] = faults.map(({ pointer, detail }) => ({ pointer: base + pointer, code: 'custom', detail }))
  return faultAt(first!, ...rest)
}

const pictureFaults = async (
  em: EntityManager,
  document: DesignDocument,
  { accountId, before }: { accountId: string; before: DesignDocument | undefined },
): Promise<DocumentFault[]> => {
  const known = new Set(before?.elements.map(pictureOf))
  const fresh = document.elements.flatMap((element, place) => {
    const assetId = pictureOf(element)
    return assetId === undefined || known.has(assetId) ? [] : [{ assetId, pointer: `/elements/${place}/asset_id` }]
  })
  if (fresh.length === 0) return []
  const readable = await readablePictures(
    em,
    accountId,
    fresh.map(({ assetId }) => assetId),
  )
  return fresh
    .filter(({ assetId }) => !readable.has(assetId))
    .map(({ pointer }) => ({ pointer, detail: 'there is no such picture' }))
}

const pictureOf = (element: DesignDocument['elements'][number]): string | undefined =>
  element.type === 'image' ? element.asset_id : undefined

/** The document without the generator's judgment, which was of another one. */
export const withoutScore = ({ score: _score, ...document }: DesignDocument): DesignDocument => document
