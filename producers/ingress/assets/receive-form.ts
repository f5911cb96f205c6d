import busboy, { type Busboy } from 'busboy'
import type { Request } from 'express'
import { ObjectTooLarge } from '#infra/storage/storage.ts'
import { Problem } from '../problem.ts'
import { endedEarly, type Received, type Save } from './received.ts'

type Options = { save: Save; maxUploadBytes: number }

/** What a form may have around its file: boundaries, headers, preamble. */
const formOverheadBytes = 64 * 1024

/** Reads a form with exactly one part: the file, in the field `file`. */
export const receiveForm = (request: Request, { save, maxUploadBytes }: Options): Promise<Received> => {
  const form = openForm(request)
  return new Promise((resolve, reject) => {
    let receiving: Promise<Received> | undefined
    let isRefused = false

    const refuse = (reason: unknown): void => {
      if (isRefused) return
      isRefused = true
      request.unpipe(form)
      form.destroy()
      // What is being stored must have come to its end before anybody cleans up after it.
      void Promise.allSettled([receiving]).then(() => reject(reason))
    }

    form.on('file', (name, stream, { filename, mimeType }) => {
      // It is destroyed with the form; whoever reads it learns that from the iteration.
      stream.on('error', () => {})
      if (name !== 'file') {
        refuse(unwanted())
        return
      }
      receiving = save(stream).then(written => ({ ...written, claimedType: claimedType(mimeType), filename }))
      receiving.catch(refuse)
    })
    form.on('field', () => refuse(unwanted()))
    form.on('filesLimit', () => refuse(unwanted()))
    form.on('fieldsLimit', () => refuse(unwanted()))
    form.on('partsLimit', () => refuse(unwanted()))
    form.on('error', error => refuse(malformed(error)))
    form.on('close', () => {
      if (!receiving) refuse(unwanted())
      else if (!isRefused) resolve(receiving)
    })
    limitBytes(request, { maxBytes: maxUploadBytes + formOverheadBytes, refuse })
    request.on('error', () => refuse(endedEarly()))
    request.on('close', () => {
      if (!request.complete) refuse(endedEarly())
    })
    request.pipe(form)
  })
}

const openForm = (request: Request): Busboy => {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { files: 1, fields: 1, parts: 2, headerPairs: 20, fieldSize: 1024 },
    })
  } catch (error) {
    throw malformed(error)
  }
}

// Counts what busboy skips over as well, so that a form without an end has one here.
const limitBytes = (
  request: Request,
  { maxBytes, refuse }: { maxBytes: number; refuse: (reason: unknown) => void },
): void => {
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) refuse(new ObjectTooLarge(maxBytes))
  })
}

// What clients write when they do not know is no claim.
const claimedType = (mimeType: string): string | undefined =>
  mimeType === 'application/octet-stream' || mimeType === 'text/plain' ? undefined : mimeType.toLowerCase()

const unwanted = (): Problem =>
  new Problem('invalid-request', { detail: 'The form has exactly one part: the file, in the field `file`.' })

const malformed = (cause: unknown): Problem =>
  new Problem('invalid-request', { detail: `The form is malformed: ${(cause as Error).message.slice(0, 100)}.` })
