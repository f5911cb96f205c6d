import { asyncapi } from '#contracts/events/asyncapi.ts'
import type { AboutInstance } from '#contracts/http/openapi.ts'
import type { Handler } from '../app.ts'
import { serveDocument } from './serve-document.ts'

/** `GET /asyncapi.json`. Says nothing of where the broker really is: the document is public. */
export const readAsyncapi = (about: AboutInstance): Handler => serveDocument(() => asyncapi(about))
