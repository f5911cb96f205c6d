import { eventExample } from '#contracts/events/examples.ts'
import { findEventType, progressEventType, type EventType } from '#contracts/events/lifecycle.ts'
import type { EventTypeView } from '#contracts/http/event-types.ts'

/** One of the types that there are, as it is shown. */
export const viewEventType = (type: string): EventTypeView => {
  const { summary, version, dataschema, source, scope, deprecated } = findEventType(type)!
  return {
    object: 'event_type',
    type,
    description: summary,
    version,
    dataschema,
    source,
    scope,
    durable: type !== progressEventType,
    deprecated,
    example: eventExample(type as EventType),
  }
}
