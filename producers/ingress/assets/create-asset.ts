import { newId } from '#contracts/ids.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import { operations } from '#contracts/http/operations.ts'
import type { Claim } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Request, Response } from 'express'
import { createHash } from 'node:crypto'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { callerOf, contextOf } from '../context.ts'
import { fingerprintOf, readIdempotencyKey } from '../idempotency-key.ts'
import { Problem } from '../problem.ts'
import { findAsset } from './find-asset.ts'
import { inTurn } from './in-turn.ts'
import { receive } from './receive.ts'
import type { Received } from './received.ts'
import { recognize } from './recognize.ts'
import { isRecorded, locationOf, recordUpload, uploadRow, type Recorded } from './record-upload.ts'
import { type AssetRow, viewAsset } from './view-asset.ts'

type Deps = {
  em: () => EntityManager
  storage: Storage
  links: Links
  maxUploadBytes: number
  maxImagePixels: number
  /** How long the rest of a refused upload is taken in and thrown away, so that the client comes to read the answer. */
  lingerMs?: number
}

/** To be recognized a file is in memory as a whole; this many are at a time. */
const recognizedAtOnce = 4

const defaultLingerMs = 5_000

/** `POST /v1/assets`: takes in an image while it arrives. A refused or interrupted upload leaves nothing. */
export const createAsset = ({ lingerMs = defaultLingerMs, ...deps }: Deps): Handler => {
  const upload = uploader(deps)
  return async (request, response) => {
    try {
      await upload(request, response)
    } catch (error) {
      if (!request.complete) response.once('finish', () => discardRest(request, lingerMs))
      throw error
    }
  }
}

const uploader = ({ em, storage, links, maxUploadBytes, maxImagePixels }: Omit<Deps, 'lingerMs'>) => {
  const turn = inTurn(recognizedAtOnce)

  const takeIn = async (request: Request, { key, assetId, caller }: Target): Promise<Taken> => {
    const save = (source: AsyncIterable<Uint8Array>) => storage.writeStream(key, source, maxUploadBytes)
    const received = await receive(request, { save, maxUploadBytes })
    const { claimedType } = received
    const image = await turn(async () => recognize(await storage.read(key), { claimedType, maxImagePixels }))
    const asset = uploadRow({ id: assetId, caller, filename: received.filename, image, written: received })
    return { asset, received }
  }

  const answerStored = async (response: Response, { stored }: Extract<Recorded, { recorded: 'before' }>) => {
    const asset = await findAsset(em(), { assetId: stored.resourceId, caller: { accountId: stored.accountId } })
    response.status(stored.status).set({ Location: stored.location, 'Idempotent-Replayed': 'true' })
    response.json(viewAsset(asset, links))
  }

  return async (request: Request, response: Response): Promise<void> => {
    const idempotencyKey = readIdempotencyKey(request)
    const caller = callerOf(response)
    const assetId = newId('asset')
    const key = assetKey(uploadPlace(caller.accountId, assetId))
    await using leavings = new AsyncDisposableStack()
    leavings.defer(() => storage.remove(key))

    const { asset, received } = await takeIn(request, { key, assetId, caller })
    const told = { traceparent: contextOf(response).traceparent ?? null }
    const claim = claimFor(request, { caller, idempotencyKey, received })
    const recorded = await recordUpload(em(), { caller, asset, claim, told }).catch(async (error: unknown) => {
      if (error instanceof Problem) throw error
      const outcome = await isRecorded(em(), asset).catch(() => 'unknown' as const)
      // Rather a file that nobody finds than a row without its file.
      if (outcome === 'unknown') leavings.move()
      if (outcome !== true) throw error
      return { recorded: 'new' } as const
    })
    if (recorded.recorded === 'before') {
      await leavings.disposeAsync()
      await answerStored(response, recorded)
      return
    }
    leavings.move()
    response.status(201).set('Location', locationOf(assetId)).json(viewAsset(asset, links))
  }
}

type Target = { key: string; assetId: string; caller: Caller }
type Taken = { asset: AssetRow; received: Received }

type Claimed = { caller: Caller; idempotencyKey: string | undefined; received: Received }

const claimFor = (request: Request, { caller, idempotencyKey, received }: Claimed): Claim | undefined => {
  if (idempotencyKey === undefined) return undefined
  const { path: route } = operations.createAsset
  const { claimedType = '', filename = '', sha256 } = received
  const bodyDigest = createHash('sha256')
    .update(JSON.stringify([claimedType, filename, sha256]))
    .digest('base64url')
  const fingerprint = fingerprintOf({ method: 'POST', route, contentType: request.get('content-type'), bodyDigest })
  return { accountId: caller.accountId, route, key: idempotencyKey, fingerprint }
}

const discardRest = (request: Request, lingerMs: number): void => {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.destroy(), lingerMs).unref()
  request.once('end', () => clearTimeout(timer))
  request.resume()
}
