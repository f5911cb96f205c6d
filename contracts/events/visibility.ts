import type { Scope } from '../scopes.ts'
import { eventTypeNames, type EventType } from './lifecycle.ts'

type Topic = EventType extends `${infer Subject}.${string}` ? Subject : never

/** Who may read a thing may hear of it, and nobody else: the one table of which events are whose. */
const scopeOfTopic: Record<Topic, Scope> = {
  task: 'tasks:read',
  batch: 'tasks:read',
  recognition: 'tasks:read',
  design: 'designs:read',
  credits: 'credits:read',
  budget: 'credits:read',
  order: 'billing:read',
  payment: 'billing:read',
  api_key: 'keys:read',
  member: 'members:read',
  session: 'audit:read',
}

/** The types that somebody with these scopes may see, beside `events:read`. */
export const visibleTypes = (held: readonly Scope[]): readonly EventType[] =>
  held.includes('admin')
    ? eventTypeNames
    : eventTypeNames.filter(type => held.includes(scopeOfTopic[type.slice(0, type.indexOf('.')) as Topic]))
