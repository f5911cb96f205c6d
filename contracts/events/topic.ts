import type { z } from 'zod'
import type { IdName } from '../ids.ts'
import type { Scope } from '../scopes.ts'

/** One type of event, where it is not all as its topic says. */
type TypeOfTopic = {
  summary: string
  data?: z.ZodType
  /** Counts what is not compatible; 1 when left out. */
  version?: number
  /** Since when it should not be relied on, and what takes its place. */
  deprecated?: string
}

/** What the events about one sort of thing have in common. */
export type Topic = {
  /** Who may read the thing may hear of it, and nobody else. */
  scope: Scope
  /** Where such things are, which is also the `source` of their events. */
  source: string
  /** What the `subject` is the id of. */
  subject: IdName
  /** The data of its events. */
  data: z.ZodType
  /** What happens to it, in the past tense, and what that means. */
  types: Record<string, string | TypeOfTopic>
}

/** A type of event with all that is known of it. */
export type EventDefinition = {
  topic: string
  summary: string
  scope: Scope
  source: string
  subject: IdName
  data: z.ZodType
  version: number
  deprecated: string | null
  /** The attribute of CloudEvents: the same on every installation, since it names what was agreed and not where it is written. */
  dataschema: string
}

/** `task.failed` of the topic `task`. */
export const defineEvent = (topic: string, verb: string, { types, ...about }: Topic): EventDefinition => {
  const given = types[verb]!
  const { version = 1, deprecated = null, ...own } = typeof given === 'string' ? { summary: given } : given
  return { topic, ...about, ...own, version, deprecated, dataschema: `urn:inkstone:event:${topic}.${verb}:${version}` }
}
