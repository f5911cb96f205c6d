import assert from 'node:assert/strict'
import type { DesignDocument } from '#contracts/designs/document.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import { newId } from '#contracts/ids.ts'
import { insertRows } from '#infra/db/sql.ts'
import { newAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import { exampleDocument } from './design-document.ts'
import type { Platform } from './platform.ts'

export type Designer = {
  accountId: string
  keyId: string
  client: Client
  /** Makes a design that must be accepted, of the example with what is to be different. */
  made: (more?: Partial<DesignDocument>, about?: object) => Promise<DesignView>
  /** Sends a merge patch against a version; whatever the answer. */
  patch: (id: string, version: number | string, json: unknown) => Promise<Answer>
  /** The id of a picture of the account's. */
  picture: (more?: object) => Promise<string>
}
type Answer = { status: number; headers: Headers; body: DesignView & { code?: string } }

/** An account that makes and edits designs over HTTP. */
export const newDesigner = async (
  { em, baseUrl }: Pick<Platform, 'em' | 'baseUrl'>,
  options: Parameters<typeof newAccount>[1] = {},
): Promise<Designer> => {
  const { accountId, keyId, token } = await newAccount(em(), options)
  const client = clientOf(baseUrl, token)
  return {
    accountId,
    keyId,
    client,
    made: async (more = {}, about = {}) => {
      const json = { document: exampleDocument(more), ...about }
      const { status, body } = await client.call<DesignView>('POST', '/v1/designs', { json })
      assert.equal(status, 201, JSON.stringify(body))
      return body
    },
    patch: (id, version, json) => {
      const headers = {
        'Content-Type': 'application/merge-patch+json',
        'If-Match': typeof version === 'number' ? `"${version}"` : version,
      }
      return client.call('PATCH', `/v1/designs/${id}`, { json, headers })
    },
    picture: async (more = {}) => {
      const id = newId('asset')
      const facts = { source: 'upload', filename: 'a.png', contentType: 'image/png', bytes: 1, digest: 'sha-256:00' }
      await insertRows(em(), 'asset', [{ id, accountId, ...facts, createdAt: new Date(), ...more }])
      return id
    },
  }
}
