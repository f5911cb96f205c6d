import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { styles } from '#contracts/designs/styles.ts'
import { fontSchema, type FontView } from '#contracts/http/fonts.ts'
import { materialSchema, type MaterialView } from '#contracts/http/materials.ts'
import { operationIds } from '#contracts/http/operations.ts'
import { families } from '#infra/fonts/catalog.ts'
import { artworks } from '#infra/materials/artworks.ts'
import { listBackgrounds } from '#infra/materials/backgrounds.ts'
import { listIcons } from '#infra/materials/icons.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { createApp, type Handlers } from '../../../../producers/ingress/app.ts'
import { catalogHandlers } from '../../../../producers/ingress/handlers.ts'
import { Problem } from '../../../../producers/ingress/problem.ts'
import { freeRates } from '../../../support/free-rates.ts'
import { fixedSettings } from '../../../support/settings.ts'

const noOthers = Object.fromEntries(
  operationIds.map(id => [
    id,
    () => {
      throw new Problem('not-found')
    },
  ]),
) as unknown as Handlers

const refuse = (): never => {
  throw new Problem('unauthenticated')
}

const app = createApp({
  handlers: {
    ...noOthers,
    ...catalogHandlers,
  },
  authenticator: {
    authenticate: refuse,
    authenticateStream: refuse,
  } as unknown as Parameters<typeof createApp>[0]['authenticator'],
  keyUses: { note: () => undefined, write: () => Promise.resolve() },
  rateLimits: freeRates,
  settings: fixedSettings(),
  origins: new Set<string>(),
  publicUrl: 'http://localhost',
  maxJsonBytes: 1024,
  trustProxy: [],
  log: createLog({ service: 'test', level: 'silent' }),
})
const server = createServer((request, response) => void app(request, response))
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
after(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})
const get = (path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)

type Page<Item> = { object: 'list'; data: Item[]; has_more: boolean; next_cursor: string | null }

const page = async <Item>(path: string): Promise<Page<Item>> => {
  const response = await get(path)
  assert.equal(response.status, 200, path)
  return (await response.json()) as Page<Item>
}

/** Every id of a list, page by page. */
const allIds = async (path: string): Promise<string[]> => {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const next: Page<{ id: string }> = await page(cursor === null ? path : `${path}&cursor=${cursor}`)
    ids.push(...next.data.map(({ id }) => id))
    cursor = next.next_cursor
    assert.equal(next.has_more, cursor !== null)
  } while (cursor !== null)
  return ids
}

test('the pages of a list hold every style once, in order, without a key', async () => {
  assert.deepEqual(
    await allIds('/v1/styles?limit=5'),
    styles.map(({ id }) => id),
  )
})

test('a tag narrows the list, in either language', async () => {
  const { data } = await page<{ id: string }>('/v1/styles?tag=春节')
  assert.deepEqual(
    data.map(({ id }) => id),
    ['festival'],
  )
})

test('a style can be read by its id, and what is none is not found', async () => {
  assert.deepEqual(
    await (await get('/v1/styles/luxury')).json(),
    styles.find(({ id }) => id === 'luxury'),
  )
  for (const id of ['nothing', 'constructor', '__proto__', '%2e%2e']) {
    assert.equal((await get(`/v1/styles/${id}`)).status, 404, id)
  }
})

test('the pages of the fonts hold every family once, with each of its faces', async () => {
  assert.deepEqual(
    await allIds('/v1/fonts?limit=7'),
    families.map(({ id }) => id),
  )
  for (const family of (await page<FontView>('/v1/fonts?limit=100')).data) {
    assert.doesNotThrow(() => fontSchema.parse(family))
    assert.deepEqual(
      family.weights,
      family.faces.map(({ weight }) => weight),
    )
    for (const { digest, code_point_count: count } of family.faces) {
      assert.match(digest, /^sha256:[0-9a-f]{64}$/)
      assert.ok(count > 100, family.id)
    }
  }
})

test('fonts are found by kind and by script, and a family that does not exist is not found', async () => {
  const { data: brushes } = await page<FontView>('/v1/fonts?kind=brush&script=han')
  assert.deepEqual(
    brushes.map(({ id }) => id),
    ['ma-shan-zheng'],
  )
  assert.deepEqual(await (await get('/v1/fonts/ma-shan-zheng')).json(), brushes[0])
  assert.deepEqual(await allIds('/v1/fonts?kind=brush&script=arabic'), [])
  for (const query of ['kind=comic', 'script=klingon', 'tag=han', 'limit=0'])
    assert.equal((await get(`/v1/fonts?${query}`)).status, 422, query)
  for (const id of ['arial', 'Inter', 'inter-400', 'constructor', '__proto__', '%2e%2e'])
    assert.equal((await get(`/v1/fonts/${id}`)).status, 404, id)
})

test('the list of materials holds every background, every artwork and every icon', async () => {
  const ids = await allIds('/v1/materials?limit=100')
  assert.deepEqual(
    ids,
    [...listBackgrounds(), ...artworks(), ...listIcons()].map(({ id }) => id),
  )
})

test('materials are found by kind and by words of both languages', async () => {
  const { data: clouds } = await page<MaterialView>('/v1/materials?kind=background&q=祥云')
  assert.equal(clouds[0]?.id, 'background-auspicious-clouds')
  const { data: phones } = await page<MaterialView>('/v1/materials?kind=icon&q=phone')
  assert.equal(phones[0]?.id, 'icon-phone')
  const { data: lanterns } = await page<MaterialView>('/v1/materials?kind=art&q=春节 lantern')
  assert.deepEqual(
    lanterns.map(({ id, kind }) => [id, kind]),
    [['art-lanterns', 'art']],
  )
  assert.equal((await page<MaterialView>('/v1/materials?q=bauhaus')).data[0]?.id, 'art-tiles')
  for (const item of [...clouds, ...phones, ...lanterns]) assert.doesNotThrow(() => materialSchema.parse(item))
})

test('a cursor that the list never gave out, or a question it does not know, is refused', async () => {
  const other = Buffer.from('icon-nothing').toString('base64url')
  for (const query of [`cursor=${other}`, 'cursor=%00', 'kind=emoji', 'limit=0', 'limit=101', 'order=asc', 'x=1']) {
    const { status } = await get(`/v1/materials?${query}`)
    assert.ok(status === 400 || status === 422, `${query}: ${status}`)
  }
})

test('a preview is an SVG picture that no browser runs anything of', async () => {
  for (const id of ['icon-map-pin', 'background-color-fields', 'art-tiles', 'art-city']) {
    const { preview } = (await (await get(`/v1/materials/${id}`)).json()) as MaterialView
    const response = await get(preview)
    assert.equal(response.headers.get('content-type'), 'image/svg+xml; charset=utf-8')
    assert.equal(response.headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    const svg = await response.text()
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="320" height="320"/)
    assert.doesNotMatch(svg, /<script|<style|href|\son\w+=/)
  }
})

test('a preview takes size, colors and seed, and nothing else gets into it', async () => {
  const path = '/v1/materials/background-waves/preview'
  const svg = await (await get(`${path}?width=600&height=200&colors=ffffff,0f4c81&seed=9`)).text()
  assert.match(svg, /width="600" height="200"/)
  assert.match(svg, /#0f4c81/)
  assert.equal(svg, await (await get(`${path}?width=600&height=200&colors=ffffff,0f4c81&seed=9`)).text())
  const refused = [
    'width=15',
    'width=2001',
    'width=2000&height=100',
    'colors=red',
    'colors="/><script>',
    'seed=-1',
    'seed=1.5',
  ]
  for (const query of refused) assert.equal((await get(`${path}?${query}`)).status, 422, query)
})
