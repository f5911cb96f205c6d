import { z } from 'zod'

export type JsonSchema = Record<string, unknown>

export type JsonSchemaOptions = {
  /** `input` for what is sent to the platform, `output` for what it says itself. */
  io: 'input' | 'output'
  /** What stands before a name in `$ref`. */
  base: string
  dialect?: 'draft-2020-12' | 'draft-7'
}

/** The JSON Schemas of zod schemas, by name. Where one holds another of them, it refers to it instead of repeating it. */
export const jsonSchemas = <Name extends string>(
  schemas: Record<Name, z.ZodType>,
  { io, base, dialect = 'draft-2020-12' }: JsonSchemaOptions,
): Record<Name, JsonSchema> => {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries<z.ZodType>(schemas)) registry.add(schema, { id })
  const override = io === 'output' ? open : plain
  const made = z.toJSONSchema(registry, { io, target: dialect, uri: name => `${base}${name}`, override })
  const bodies = Object.entries(made.schemas).map(([name, { $id: _id, $schema: _dialect, ...schema }]) => [
    name,
    schema,
  ])
  return Object.fromEntries(bodies) as Record<Name, JsonSchema>
}

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>

const plain: Override = ({ jsonSchema }) => {
  // zod spells out the range of a double and the whole calendar; the type and the format say the same.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$'
}

// What the platform says may get new members at any time, so its schema must not tell clients to refuse them.
const open: Override = context => {
  plain(context)
  if (context.jsonSchema.additionalProperties === false) delete context.jsonSchema.additionalProperties
}
