import { heardTypes } from '#contracts/events/event-schemas.ts'
import { serveDocument } from '../about/serve-document.ts'
import type { Handler } from '../app.ts'
import { viewEventType } from './view-event-type.ts'

/** `GET /v1/event-types`: all of them, also those that the caller may not hear of. */
export const listEventTypes = (): Handler =>
  serveDocument(() => ({ object: 'list', data: heardTypes.map(viewEventType), has_more: false, next_cursor: null }))
