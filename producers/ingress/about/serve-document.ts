import { createHash } from 'node:crypto'
import type { Handler } from '../app.ts'
import { hasTag } from '../etag.ts'

const maxAgeSeconds = 300

/** Serves a JSON document that stays the same as long as the process lives: made once, answered with 304 to those who have it. */
export const serveDocument = (document: object): Handler => {
  const body = Buffer.from(JSON.stringify(document))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  return (request, response) => {
    response.set({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
      ETag: etag,
    })
    if (hasTag(request, etag)) response.status(304).end()
    else response.set('Content-Length', String(body.length)).end(body)
  }
}
