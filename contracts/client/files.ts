import type { AssetView } from '../http/assets.ts'
import { connectionFailed, fetchLink, type Connection } from './connection.ts'
import { errorOf } from './error-of.ts'
import { inTime } from './in-time.ts'
import { InkstoneError } from './inkstone-error.ts'
import type { CallOptions, OnceOptions, Send } from './send.ts'

type Upload = OnceOptions & {
  /** Kept whole, so that it can be sent again. */
  file: Blob | Uint8Array<ArrayBuffer> | ArrayBuffer
  filename?: string
  contentType?: string
}

export type Assets = {
  upload: (upload: Upload) => Promise<AssetView>
  get: (id: string, options?: CallOptions) => Promise<AssetView>
}

/** A file of a task or an asset, or the link to one. */
type Linked = string | { url: string; digest?: string }

export type Files = {
  /** The bytes behind a signed link; where their digest is known, they are checked against it. The key is not sent there. */
  download: (file: Linked, options?: CallOptions) => Promise<Uint8Array<ArrayBuffer>>
}

/** Files take longer than anything else, over a slow line. */
const transferMs = 5 * 60_000

export const assetsOf = (send: Send): Assets => ({
  upload: async ({ file, filename = 'file', contentType, idempotencyKey, ...options }) => {
    const type = contentType ?? (file instanceof Blob ? file.type : '')
    const form = new FormData()
    form.set('file', new Blob([file], { type }), filename)
    const once = idempotencyKey ?? true
    const { body } = await send({ timeoutMs: transferMs, ...options, method: 'POST', path: '/v1/assets', form, once })
    return body as AssetView
  },
  get: async (id, options) =>
    (await send({ ...options, path: `/v1/assets/${encodeURIComponent(id)}` })).body as AssetView,
})

export const filesOf = (connection: Connection): Files => ({
  download: (file, { signal, timeoutMs = transferMs } = {}) => {
    const { url, digest } = typeof file === 'string' ? { url: file } : file
    const what = 'The download of a file'
    return inTime(what, { signal, timeoutMs }, async either => {
      const response = await fetchLink(connection, url, either)
      if (!response.ok) throw errorOf(what, response, await response.text())
      const content = await response.arrayBuffer().catch((error: unknown) => {
        throw connectionFailed(what, new URL(url).origin, error)
      })
      const bytes = new Uint8Array(content)
      if (digest !== undefined && digest !== (await digestOf(bytes)))
        throw new InkstoneError('The file is not the one that was announced.', {
          code: 'wrong-digest',
          retryable: true,
        })
      return bytes
    })
  },
})

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `sha-256:${Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')}`
}
