import type { z } from 'zod'
import { jsonSchemas, type JsonSchema } from '../json-schemas.ts'
import { eventTypeNames, findEventType, progressEventType } from './lifecycle.ts'
import { topics } from './topics.ts'

/** Every type that can be heard, whether the log keeps it or not. */
export const heardTypes: readonly string[] = [...eventTypeNames, progressEventType]

const named = new Map<z.ZodType, string>()
// The topics first: what two of them share has the name of the first.
for (const [name, { data }] of Object.entries(topics)) if (!named.has(data)) named.set(data, `${name}.data`)
for (const type of heardTypes) {
  const { data } = findEventType(type)!
  if (!named.has(data)) named.set(data, `${type}.data`)
}

/** The name among `dataSchemas` of what the events of a type say. */
export const dataSchemaName = (type: string): string => named.get(findEventType(type)!.data)!

/** What events say: each schema once, under the name of its topic, or of its type where that has its own. */
export const dataSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  [...named].map(([schema, name]) => [name, schema]),
)

/** The JSON Schema of the data of one type of event, whole by itself. Its `$id` is the `dataschema` of such events. */
export const eventDataSchema = (type: string): JsonSchema | undefined => {
  const known = findEventType(type)
  if (!known) return undefined
  const { data } = jsonSchemas({ data: known.data }, { io: 'output', base: '#/$defs/' })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: known.dataschema,
    title: type,
    description: known.summary,
    ...data,
  }
}
