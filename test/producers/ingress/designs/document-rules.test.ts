import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignElement, TextElement } from '#contracts/designs/document.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { exampleDocument } from '../../../support/design-document.ts'
import { newDesigner } from '../../../support/designer.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform
const { client, made, patch, picture } = await newDesigner(platform)

const { score: _score, ...unscored } = exampleDocument()
const title = unscored.elements.find(({ id }) => id === 'title') as TextElement
const withTitle = (more: Partial<TextElement>): { elements: DesignElement[] } => ({
  elements: unscored.elements.map(element => (element === title ? { ...title, ...more } : element)),
})

test('what a patch makes must be a whole document again, and each fault is named where it is', async () => {
  const { id } = await made()
  const refused: [patch: object, code: string, pointer: string][] = [
    [{ title: null }, 'validation-failed', '/title'],
    [{ title: 'x'.repeat(201) }, 'validation-failed', '/title'],
    [{ palette: { accent: 'red' } }, 'validation-failed', '/palette/accent'],
    [{ schema_version: 2 }, 'validation-failed', '/schema_version'],
    [{ canvas: { width: 1e9 } }, 'validation-failed', '/canvas/width'],
    [{ elements: [{ id: 'a' }] }, 'validation-failed', '/elements/0/type'],
    [{ elements: [title, title] }, 'validation-failed', '/elements'],
    [
      { elements: Array.from({ length: 301 }, (_, n) => ({ ...title, id: `e${n}` })) },
      'validation-failed',
      '/elements',
    ],
    [withTitle({ text: 'Short' }), 'validation-failed', '/elements/2/lines/0'],
    [withTitle({ lines: title.lines.toReversed() }), 'validation-failed', '/elements/2/lines/1'],
    [withTitle({ runs: [{ start: 3, end: 1, color: 'accent' }] }), 'validation-failed', '/elements/2/runs/0'],
    [{ account_id: newId('account') }, 'unknown-field', '/account_id'],
    [{ version: 7 }, 'unknown-field', '/version'],
    [{ palette: { glow: '#ffffff' } }, 'unknown-field', '/palette/glow'],
  ]
  for (const [edit, code, pointer] of refused) {
    const { status, body } = await client.problem('PATCH', `/v1/designs/${id}`, {
      json: edit,
      headers: { 'If-Match': '"1"' },
    })
    assert.deepEqual(
      [status, body.code, body.errors?.[0]?.pointer],
      [422, code, pointer],
      JSON.stringify(edit).slice(0, 80),
    )
  }
  assert.equal((await client.call<DesignView>('GET', `/v1/designs/${id}`)).body.version, 1)
})

test('a patch that is no object is refused', async () => {
  const { id } = await made()
  for (const json of [null, [], 'title', 7, true]) {
    assert.equal((await patch(id, 1, json)).status, 422, JSON.stringify(json))
  }
  const broken = await client.problem('PATCH', `/v1/designs/${id}`, {
    body: '{"title":',
    headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': '"1"' },
  })
  assert.equal(broken.body.code, 'malformed-json')
})

test('a document that is too large is refused, however it came about', async () => {
  const path = 'M0 0'.repeat(5_000)
  const shapes = (count: number): DesignElement[] =>
    Array.from({ length: count }, (_, place) => ({
      ...(unscored.elements[0] as Extract<DesignElement, { type: 'shape' }>),
      id: `shape-${place}`,
      shape: 'path' as const,
      path,
    }))
  const { id } = await made({ elements: shapes(25) })
  const { body } = await client.problem('PATCH', `/v1/designs/${id}`, {
    json: { elements: shapes(26) },
    headers: { 'If-Match': '"1"' },
  })
  assert.deepEqual([body.code, body['limit']], ['payload-too-large', 512 * 1024])
  const whole = { document: exampleDocument({ elements: shapes(26) }) }
  assert.equal((await client.problem('POST', '/v1/designs', { json: whole })).status, 413)
})

const withPicture = (asset_id: string): { elements: DesignElement[] } => ({
  elements: [
    ...unscored.elements,
    {
      id: 'photo',
      type: 'image',
      role: 'photo',
      frame: { x: 0, y: 0, width: 10, height: 10, rotation: 0 },
      opacity: 1,
      locked: false,
      asset_id,
      crop: { x: 0, y: 0, width: 1, height: 1 },
      radius: 0,
      mask: 'rect',
      alt: '',
    },
  ],
})

test('a document may show pictures of the account and no others', async () => {
  const mine = await picture()
  const { id } = await made()
  const other = await newDesigner(platform)
  const wrong = [
    newId('asset'),
    await other.picture(),
    await picture({ deletedAt: new Date() }),
    await picture({ expiresAt: new Date(Date.now() - 1) }),
    await picture({ contentType: 'application/pdf' }),
  ]
  for (const assetId of wrong) {
    const { body } = await client.problem('PATCH', `/v1/designs/${id}`, {
      json: withPicture(assetId),
      headers: { 'If-Match': '"1"' },
    })
    assert.deepEqual(body.errors, [
      { pointer: '/elements/5/asset_id', code: 'custom', detail: 'there is no such picture' },
    ])
    const created = await client.problem('POST', '/v1/designs', {
      json: { document: exampleDocument(withPicture(assetId)) },
    })
    assert.equal(created.body.errors?.[0]?.pointer, '/document/elements/5/asset_id')
  }
  assert.equal((await patch(id, 1, withPicture(mine))).status, 200)
})

test('a design whose picture is gone can still be edited', async () => {
  const mine = await picture()
  const { id } = await made(withPicture(mine))
  await query(em(), sql`update asset set deleted_at = now() where id = ${mine}`)
  assert.equal((await patch(id, 1, { title: 'Still here' })).status, 200)
})
