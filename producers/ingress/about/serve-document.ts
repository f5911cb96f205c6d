import { createHash } from 'node:crypto'
import type { Handler } from '../app.ts'
import { hasTag } from '../etag.ts'

const maxAgeSeconds = 300

/**
 * Serves a JSON document that stays the same as long as the process lives: made when it is first asked for, since a process that
 * starts has other things to do, and answered with 304 to those who have it.
 */
export const serveDocument = (make: () => object): Handler => {
  let made: { body: Buffer; etag: string } | undefined
  return (request, response) => {
    made ??= written(make())
    const { body, etag } = made
    response.set({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
      ETag: etag,
    })
    if (hasTag(request, etag)) response.status(304).end()
    else response.set('Content-Length', String(body.length)).end(body)
  }
}

const written = (document: object): { body: Buffer; etag: string } => {
  const body = Buffer.from(JSON.stringify(document))
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` }
}
