import { assetKey } from '#contracts/storage-keys.ts'
import { ObjectMissing, type ByteRange, type PresignedRequest, type Storage } from '#infra/storage/storage.ts'
import type { Request, Response } from 'express'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { contentDisposition } from '../assets/display-name.ts'
import { imageTypes } from '../assets/recognize.ts'
import type { AssetRow } from '../assets/view-asset.ts'
import { Problem } from '../problem.ts'
import { readRange } from './byte-range.ts'

type Sending = {
  request: Request
  response: Response
  /** Throws when the asset cannot be read, or no longer. */
  find: () => Promise<AssetRow>
  /** The storage may answer in our place, if it can. */
  mayRedirect?: boolean
}

/** Answers with the bytes of an asset or a part of them, and leaves no way for a browser to run what a user has uploaded. */
export const sendContent = async (
  storage: Storage,
  { request, response, find, mayRedirect = false }: Sending,
): Promise<void> => {
  const asset = await find()
  if (isKnown(request, asset)) {
    response.status(304).set(headersOf(asset)).end()
    return
  }
  const range = rangeOf(request, asset)
  if (mayRedirect && storage.presign) {
    redirect(response, await storage.presign(assetKey(asset), presignedRequest(request, asset)))
    return
  }
  const open = request.method === 'HEAD' ? storage.size(assetKey(asset)) : storage.open(assetKey(asset), range)
  const content = await open.catch(async (error: unknown) => {
    // Deleted since it was found: then this says so. Otherwise the file is lost, which is ours to explain.
    if (error instanceof ObjectMissing) await find()
    throw error
  })
  // Not before the file is open: a problem must not go out with what describes the bytes.
  response.set(headersOf(asset)).set('Content-Type', asset.contentType)
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${asset.bytes}`)
  response.set('Content-Length', String(range ? range.end - range.start + 1 : asset.bytes))
  if (typeof content === 'number') response.end()
  else await pass(content, response)
}

const pass = async (content: Readable, response: Response): Promise<void> => {
  try {
    await pipeline(content, response)
  } catch (error) {
    // A client that has heard enough is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

// Long enough to follow, and too short to be passed on.
const presignedSeconds = 60

const presignedRequest = (request: Request, asset: AssetRow): PresignedRequest => ({
  method: request.method === 'HEAD' ? 'HEAD' : 'GET',
  contentType: asset.contentType,
  contentDisposition: dispositionOf(asset),
  ttlSeconds: presignedSeconds,
})

const redirect = (response: Response, url: string): void => {
  response
    .status(302)
    .set({ Location: url, 'Cache-Control': 'private, no-store', 'Referrer-Policy': 'no-referrer' })
    .end()
}

const dispositionOf = ({ contentType, filename }: AssetRow): string =>
  contentDisposition(imageTypes.includes(contentType) ? 'inline' : 'attachment', filename)

const headersOf = (asset: AssetRow): Record<string, string> => ({
  'Content-Disposition': dispositionOf(asset),
  'Accept-Ranges': 'bytes',
  ETag: etagOf(asset.digest),
  'Repr-Digest': `sha-256=:${Buffer.from(hexOf(asset.digest), 'hex').toString('base64')}:`,
  'Cache-Control': 'private, no-store',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-site',
  'X-Content-Type-Options': 'nosniff',
})

const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1)
const etagOf = (digest: string): string => `"${hexOf(digest)}"`

const isKnown = (request: Request, { digest }: AssetRow): boolean => {
  const known = request
    .get('if-none-match')
    ?.split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
  return known !== undefined && (known.includes('*') || known.includes(etagOf(digest)))
}

const rangeOf = (request: Request, { bytes, digest }: AssetRow): ByteRange | undefined => {
  // Range means something for GET alone (RFC 9110 §14.2), and only for the file that If-Range names.
  const isMeant = request.method === 'GET' && [undefined, etagOf(digest)].includes(request.get('if-range'))
  const range = readRange(isMeant ? request.get('range') : undefined, bytes)
  if (range === 'unsatisfiable') {
    throw new Problem('range-not-satisfiable', { headers: { 'Content-Range': `bytes */${bytes}` } })
  }
  return range === 'whole' ? undefined : range
}
