import { z } from 'zod'
import { designElementSchema, type DesignDocument, type DesignElement } from './document.ts'

/** One value that differs. No value of a document is null, so null says that it is not there. */
const changeSchema = z.object({
  path: z.string().describe('JSON Pointer into the document, or into the element. Arrays count as one value.'),
  before: z.unknown().describe('Null where it was not there.'),
  after: z.unknown().describe('Null where it is no longer there.'),
})
type Change = z.output<typeof changeSchema>

/** What turns one document into another. Elements are the same when they have the same id, wherever they stand. */
export const documentDiffSchema = z.object({
  changes: z.array(changeSchema).describe('Of everything but the elements: title, canvas, palette and so on.'),
  added: z.array(designElementSchema),
  removed: z.array(designElementSchema),
  changed: z.array(z.object({ id: z.string(), changes: z.array(changeSchema) })),
  order: z
    .object({ before: z.array(z.string()), after: z.array(z.string()) })
    .nullable()
    .describe('The ids that both have, from back to front; null when their order is the same.'),
})
export type DocumentDiff = z.output<typeof documentDiffSchema>

/** Compares two documents of the same schema version. */
export const diffDocuments = (before: DesignDocument, after: DesignDocument): DocumentDiff => {
  const { elements: old, ...restBefore } = before
  const { elements: young, ...restAfter } = after
  const [oldById, youngById] = [byId(old), byId(young)]
  const kept = old.filter(({ id }) => youngById.has(id))
  return {
    changes: changesBetween(restBefore, restAfter),
    added: young.filter(({ id }) => !oldById.has(id)),
    removed: old.filter(({ id }) => !youngById.has(id)),
    changed: kept.flatMap(element => {
      const changes = changesBetween(element, youngById.get(element.id)!)
      return changes.length === 0 ? [] : [{ id: element.id, changes }]
    }),
    order: orderOf(
      kept.map(({ id }) => id),
      young.filter(({ id }) => oldById.has(id)).map(({ id }) => id),
    ),
  }
}

const byId = (elements: readonly DesignElement[]): ReadonlyMap<string, DesignElement> =>
  new Map(elements.map(element => [element.id, element]))

const orderOf = (before: string[], after: string[]): DocumentDiff['order'] =>
  before.every((id, place) => id === after[place]) ? null : { before, after }

/** The innermost members that differ, down through objects. */
const changesBetween = (before: unknown, after: unknown, path = ''): Change[] => {
  if (!isObject(before) || !isObject(after)) {
    return isSame(before, after) ? [] : [{ path, before: before ?? null, after: after ?? null }]
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap(name => changesBetween(own(before, name), own(after, name), `${path}/${escaped(name)}`))
}

// The names of a record come from outside, and may be ones that every object inherits.
const own = (object: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two values of JSON are the same, whatever the order of their members. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, place) => isSame(item, other[place]))
  }
  if (isObject(one) && isObject(other)) return changesBetween(one, other).length === 0
  return one === other
}

// RFC 6901: only the names of a record, such as the terms of a score, can need it.
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
