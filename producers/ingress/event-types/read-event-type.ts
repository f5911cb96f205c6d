import { eventDataSchema, heardTypes } from '#contracts/events/event-schemas.ts'
import { serveDocument } from '../about/serve-document.ts'
import type { Handler } from '../app.ts'
import { Problem } from '../problem.ts'
import { viewEventType } from './view-event-type.ts'

/** `GET /v1/event-types/{event_type}` */
export const readEventType = (): Handler => {
  const documents = new Map(
    heardTypes.map(type => [type, serveDocument(() => ({ ...viewEventType(type), schema: eventDataSchema(type) }))]),
  )
  return (request, response) => {
    const serve = documents.get(String(request.params['event_type']))
    if (!serve) throw new Problem('not-found', { detail: 'There is no such type of event; see /v1/event-types.' })
    return serve(request, response)
  }
}
