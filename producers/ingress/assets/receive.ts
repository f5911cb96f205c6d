import type { Request } from 'express'
import { ObjectTooLarge } from '#infra/storage/storage.ts'
import { Problem } from '../problem.ts'
import { receiveForm } from './receive-form.ts'
import { endedEarly, type Received, type Save } from './received.ts'
import { uploadTypes } from './recognize.ts'

type Options = { save: Save; maxUploadBytes: number }

/** Reads the one file of an upload, in a form or as the body itself, while it arrives. @throws Problem when it is refused. */
export const receive = async (request: Request, { save, maxUploadBytes }: Options): Promise<Received> => {
  requirePlain(request)
  try {
    if (request.is('multipart/form-data')) return await receiveForm(request, { save, maxUploadBytes })
    return await receiveBody(request, save)
  } catch (error) {
    throw error instanceof ObjectTooLarge ? tooLarge(maxUploadBytes) : error
  }
}

const receiveBody = async (request: Request, save: Save): Promise<Received> => {
  const claimedType = request.is([...uploadTypes])
  if (claimedType === null) throw new Problem('invalid-request', { detail: 'There is no file.' })
  if (claimedType === false) {
    throw new Problem('unsupported-media-type', {
      detail: `Send multipart/form-data, or the file itself as ${uploadTypes.join(', ')}.`,
    })
  }
  try {
    // The connection must outlive a refusal: the answer goes back on it.
    const written = await save(request.iterator({ destroyOnReturn: false }))
    return { ...written, claimedType, filename: undefined }
  } catch (error) {
    throw request.readableAborted ? endedEarly() : error
  }
}

const requirePlain = (request: Request): void => {
  if ((request.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new Problem('unsupported-media-type', { detail: 'Send the file without a Content-Encoding.' })
  }
}

const tooLarge = (limit: number): Problem =>
  new Problem('payload-too-large', { detail: `A file has at most ${limit} bytes.`, extra: { limit } })
