import { operationIds } from '#contracts/http/operations.ts'
import type { AssetView } from '#contracts/http/assets.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { createLinks, type Links } from '#infra/storage/links.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { createLog } from '#infra/telemetry/log.ts'
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type Handlers } from '../../../../producers/ingress/app.ts'
import { authenticator } from '../../../../producers/ingress/authenticate.ts'
import { createAsset } from '../../../../producers/ingress/assets/create-asset.ts'
import { deleteAsset } from '../../../../producers/ingress/assets/delete-asset.ts'
import { listAssets } from '../../../../producers/ingress/assets/list-assets.ts'
import { readAssetContent } from '../../../../producers/ingress/assets/read-asset-content.ts'
import { readAsset } from '../../../../producers/ingress/assets/read-asset.ts'
import { download } from '../../../../producers/ingress/files/download.ts'
import { Problem } from '../../../../producers/ingress/problem.ts'
import { testPepper } from '../../../support/account.ts'
import { type Database, freshDatabase } from '../../../support/database.ts'
import { freeRates } from '../../../support/free-rates.ts'
import { fixedSettings } from '../../../support/settings.ts'

export const maxUploadBytes = 20 * 2 ** 20

export type AssetApp = {
  url: string
  database: Database
  storage: Storage
  links: Links
  /** Every file that lies in storage, arrived or still arriving, relative to its folder. */
  files: () => Promise<string[]>
  call: (token: string, path: string, init?: RequestInit) => Promise<Response>
}

type Lifetime = { after: (end: () => Promise<void>) => void }

/** The routes for assets as the product has them, on a real database and a real folder. */
export const startAssetApp = async (
  lifetime: Lifetime,
  { storage: given, ...options }: { lingerMs?: number; storage?: Storage } = {},
): Promise<AssetApp> => {
  const database = await freshDatabase(lifetime, { poolSize: 10 })
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-assets-'))
  const storage = given ?? openDiskStorage({ directory })
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const links = createLinks({ publicUrl: url, keys: [{ kid: 'one', secret: 'a secret for the tests 0123456789' }] })
  const { em } = database
  const app = createApp({
    handlers: {
      ...noOthers,
      createAsset: createAsset({ em, storage, links, maxUploadBytes, maxImagePixels: 50_000_000, ...options }),
      listAssets: listAssets({ em, links }),
      readAsset: readAsset({ em, links }),
      readAssetContent: readAssetContent({ em, storage }),
      deleteAsset: deleteAsset({ em, storage }),
      download: download({ em, storage, links }),
    },
    authenticator: authenticator({
      em,
      pepper: testPepper,
      tokens: { verify: async () => 'invalid' as const },
      passes: { use: async () => Promise.reject(new Error('nobody streams')) },
    }),
    keyUses: { note: () => undefined, write: () => Promise.resolve() },
    rateLimits: freeRates,
    settings: fixedSettings(),
    origins: new Set<string>(),
    publicUrl: url,
    maxJsonBytes: 1024,
    trustProxy: [],
    log: createLog({ service: 'test', level: 'silent' }),
  })
  server.on('request', (request, response) => void app(request, response))
  lifetime.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await rm(directory, { recursive: true, force: true })
  })
  return {
    url,
    database,
    storage,
    links,
    files: async () => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
    },
    call: (token, path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(new URL(path, url), { ...init, headers })
    },
  }
}

const noOthers = Object.fromEntries(
  operationIds.map(id => [
    id,
    () => {
      throw new Problem('not-found')
    },
  ]),
) as unknown as Handlers

type File = { bytes: Uint8Array; type?: string; name?: string; field?: string }

/** The body of a form with these files. */
export const formOf = (...files: File[]): FormData => {
  const form = new FormData()
  for (const { bytes, type = 'application/octet-stream', name = 'picture.png', field = 'file' } of files) {
    form.append(field, new Blob([Uint8Array.from(bytes)], { type }), name)
  }
  return form
}

/** The same with a name exactly as it is given: browsers would escape it. */
export const rawForm = (bytes: Uint8Array, disposition: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  body: Buffer.concat([
    Buffer.from(`--edge\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: image/png\r\n\r\n`),
    bytes,
    Buffer.from('\r\n--edge--\r\n'),
  ]),
})

/** Uploads what must be accepted. */
export const upload = async (app: AssetApp, token: string, file: Uint8Array | File): Promise<AssetView> => {
  const body = formOf('bytes' in file ? file : { bytes: file })
  const response = await app.call(token, '/v1/assets', { method: 'POST', body })
  if (response.status !== 201) throw new Error(`the upload was refused: ${await response.text()}`)
  return (await response.json()) as AssetView
}

/** Status and code of an answer, for those that are problems. */
export const problemOf = async (response: Response): Promise<{ status: number; code: string; detail?: string }> => {
  const { code, detail } = (await response.json()) as { code: string; detail?: string }
  return { status: response.status, code, ...(detail === undefined ? {} : { detail }) }
}

/** Nothing of the account is left in storage, nothing half arrived, and no row. */
export const assertNothingLeft = async (app: AssetApp, accountId: string): Promise<void> => {
  const files = await app.files()
  assert.deepEqual(
    files.filter(file => file.includes(accountId) || file.includes('.incoming')),
    [],
  )
  assert.equal(await app.database.em().count(Asset, { accountId }), 0)
}
