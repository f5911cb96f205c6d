import { openapi, type AboutInstance } from '#contracts/http/openapi.ts'
import type { Handler } from '../app.ts'
import { serveDocument } from './serve-document.ts'

/** `GET /openapi.json` */
export const readOpenapi = (about: AboutInstance): Handler => serveDocument(() => openapi(about))
