import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignElement, TextElement } from '#contracts/designs/document.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import { newId } from '#contracts/ids.ts'
import { insertDesigns } from '#infra/db/designs/designs.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { exampleDocument } from '../../../support/design-document.ts'
import { newDesigner } from '../../../support/designer.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform
const { accountId, keyId, client, made, patch, picture } = await newDesigner(platform)

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

const waves = unscored.elements[1] as Extract<DesignElement, { type: 'pattern' }>
const icon: DesignElement = {
  id: 'pin',
  type: 'icon',
  opacity: 1,
  locked: false,
  color: 'accent',
  material: 'icon-map-pin',
  frame: waves.frame,
}

test('styles, fonts and materials are those of the catalogs, each in its place', async () => {
  const { id } = await made()
  const refused: [edit: object, pointer: string, detail: RegExp][] = [
    [{ style: 'nothing' }, '/style', /there is no style "nothing"/],
    [withTitle({ family: 'comic-sans' }), '/elements/2/family', /no font family "comic-sans"/],
    [withTitle({ family: 'constructor' }), '/elements/2/family', /no font family/],
    [{ elements: [{ ...waves, material: 'background-none' }] }, '/elements/0/material', /no background or artwork/],
    [{ elements: [{ ...waves, material: 'icon-map-pin' }] }, '/elements/0/material', /no background or artwork/],
    [{ elements: [waves, { ...icon, material: 'icon-none' }] }, '/elements/1/material', /no icon "icon-none"/],
    [{ elements: [{ ...icon, material: 'art-tiles' }] }, '/elements/0/material', /no icon "art-tiles"/],
  ]
  for (const [edit, pointer, detail] of refused) {
    const patched = await client.problem('PATCH', `/v1/designs/${id}`, { json: edit, headers: { 'If-Match': '"1"' } })
    const [fault] = patched.body.errors ?? []
    assert.deepEqual([patched.status, patched.body.code, fault?.pointer], [422, 'validation-failed', pointer])
    assert.match(fault!.detail, detail)
    const document = exampleDocument(edit)
    const created = await client.problem('POST', '/v1/designs', { json: { document } })
    assert.deepEqual([created.status, created.body.errors?.[0]?.pointer], [422, `/document${pointer}`])
  }
  const elements = [{ ...waves, material: 'art-tiles' }, icon, { ...title, weight: 100 }]
  assert.equal((await patch(id, 1, { style: 'retro', elements })).status, 200)
})

test('what a design named before may stay when the catalog has lost it, and nothing else of that name comes in', async () => {
  const id = newId('design')
  const origin = { taskId: null, variantIndex: null, previewAssetId: null, note: null, traceparent: null }
  const document = exampleDocument({ style: 'lost' })
  await inTransaction(em, tx =>
    insertDesigns(tx, [{ id, accountId, madeBy: keyId, ...origin, tags: [], metadata: {}, document }]),
  )
  assert.equal((await patch(id, 1, { title: 'Still here' })).status, 200)
  assert.equal((await patch(id, 2, { style: 'lost-too' })).status, 422)
})

test('a picture shows a part of itself, and a pattern has a frame to fill', async () => {
  const mine = await picture()
  const { id } = await made()
  const { elements } = withPicture(mine)
  const cropped = (crop: object) => ({
    elements: elements.map(element => (element.type === 'image' ? { ...element, crop } : element)),
  })
  const framed = (width: number, height: number) => ({
    elements: [{ ...waves, frame: { ...waves.frame, width, height } }],
  })
  const many = Array.from({ length: 21 }, (_, n) => ({ ...waves, id: `w${n}` }))
  const refused: [edit: object, pointer: string][] = [
    [cropped({ x: 0.5, y: 0, width: 0.6, height: 1 }), '/elements/5/crop'],
    [cropped({ x: 0, y: 0, width: 0, height: 1 }), '/elements/5/crop'],
    [framed(0, 0), '/elements/0/frame'],
    [framed(20_000, 1), '/elements/0/frame'],
    [{ elements: many }, '/elements/20'],
  ]
  for (const [edit, pointer] of refused) {
    const { status, body } = await client.problem('PATCH', `/v1/designs/${id}`, {
      json: edit,
      headers: { 'If-Match': '"1"' },
    })
    assert.deepEqual([status, body.errors?.[0]?.pointer], [422, pointer])
  }
  assert.equal((await patch(id, 1, cropped({ x: 0.5, y: 0, width: 0.5, height: 1 }))).status, 200)
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
