import type { Scope } from '../scopes.ts'
import { eventTypeNames, eventTypes, type EventType } from './lifecycle.ts'

/** The types that somebody with these scopes may see, beside `events:read`. */
export const visibleTypes = (held: readonly Scope[]): readonly EventType[] =>
  held.includes('admin') ? eventTypeNames : eventTypeNames.filter(type => held.includes(eventTypes[type].scope))
