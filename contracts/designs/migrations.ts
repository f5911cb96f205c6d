import { designDocumentSchema, designSchemaVersion, type DesignDocument } from './document.ts'

type Json = Record<string, unknown>

/** Brings a document of one version to the next: pure, and without looking at the schema, which only knows the newest version. */
type Step = (document: Json) => Json

/** Each step by the version that it starts from. A step that has run anywhere is never changed. */
const steps: ReadonlyMap<number, Step> = new Map()

/** A document that this process cannot read: a newer one wrote it, or it is none at all. */
export class UnreadableDesign extends Error {
  constructor(why: string, cause?: unknown) {
    super(`the document of a design cannot be read: ${why}`, { cause })
    this.name = 'UnreadableDesign'
  }
}

/** Reads a stored document of any version. @throws UnreadableDesign */
export const migrateDesign = (document: unknown): DesignDocument => {
  const raised = raiseDocument(document, { steps, newest: designSchemaVersion })
  const { data, error } = designDocumentSchema.safeParse(raised)
  if (!data) throw new UnreadableDesign('it is not what its schema version says', error)
  return data
}

/** Runs the steps from the version of the document up to `newest`; what is there already stays as it is. @throws UnreadableDesign */
export const raiseDocument = (
  document: unknown,
  { steps: known, newest }: { steps: ReadonlyMap<number, Step>; newest: number },
): unknown => {
  const first = versionOf(document)
  if (first === undefined) throw new UnreadableDesign('it names no schema version')
  if (first > newest) throw new UnreadableDesign(`its schema version is ${first}, and ${newest} is the newest known`)
  let raised = document as Json
  for (let version = first; version < newest; version++) {
    const step = known.get(version)
    if (!step) throw new UnreadableDesign(`no step leads from the schema version ${version} to ${version + 1}`)
    raised = { ...step(raised), schema_version: version + 1 }
  }
  return raised
}

const versionOf = (document: unknown): number | undefined => {
  if (typeof document !== 'object' || document === null || !('schema_version' in document)) return undefined
  const { schema_version: version } = document
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : undefined
}
