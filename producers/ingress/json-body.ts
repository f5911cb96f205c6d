import type { Request, RequestHandler } from 'express'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { findJsonFault } from '#infra/json-fault.ts'
import { contextOf } from './context.ts'
import { invalid, Problem } from './problem.ts'

export type JsonBodyOptions = {
  schema: z.ZodType
  /** The media types that it may come as; any JSON when left out. */
  types?: readonly string[] | undefined
  maxBytes: number
}

/** Reads, parses and checks the JSON body of an operation. An absent body counts as `undefined`, which some schemas accept. */
export const jsonBody =
  ({ schema, types = anyJson, maxBytes }: JsonBodyOptions): RequestHandler =>
  async (request, response, next) => {
    const bytes = await readAll(request, maxBytes)
    const result = schema.safeParse(bytes.length === 0 ? undefined : parse(request, { bytes, types }))
    if (!result.success) throw invalid(result.error)
    const context = contextOf(response)
    context.body = result.data
    context.bodyDigest = createHash('sha256').update(bytes).digest('base64url')
    next()
  }

const anyJson = ['application/json', 'application/*+json']

const parse = (request: Request, { bytes, types }: { bytes: Buffer; types: readonly string[] }): unknown => {
  if (!request.is([...types])) {
    const isPatch = request.method === 'PATCH'
    throw new Problem('unsupported-media-type', {
      detail: `Send ${types[0]!}.`,
      // RFC 5789 §2.2
      ...(isPatch ? { headers: { 'Accept-Patch': types.join(', ') } } : {}),
    })
  }
  const text = decode(bytes)
  const fault = findJsonFault(text)
  if (fault) throw new Problem('malformed-json', { detail: fault })
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Problem('malformed-json', { detail: (error as Error).message.slice(0, 200) })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const decode = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Problem('malformed-json', { detail: 'The body is not UTF-8.' })
  }
}

/** The whole body, or a 413 as soon as it is known to be too long: the rest is not read. */
export const readAll = (request: Request, maxBytes: number): Promise<Buffer> => {
  const tooLarge = (): Problem =>
    new Problem('payload-too-large', {
      detail: `At most ${maxBytes} bytes.`,
      headers: { Connection: 'close' },
      extra: { limit: maxBytes },
    })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) {
        request.pause()
        reject(tooLarge())
      } else {
        chunks.push(chunk)
      }
    })
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.once('error', () => reject(new Problem('invalid-request', { detail: 'The body ended early.' })))
  })
}
