import { capabilities } from '#contracts/capabilities.ts'
import type { Handler } from '../app.ts'
import { serveDocument } from './serve-document.ts'

/** `GET /v1/capabilities` */
export const readCapabilities = (): Handler => serveDocument(capabilities)
