import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import express from 'express'
import { failureCodes } from '#contracts/failures.ts'
import { problemCodes, problemOf } from '#contracts/http/problem.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { readAsyncapi } from '../../../../producers/ingress/about/read-asyncapi.ts'
import { readCapabilities } from '../../../../producers/ingress/about/read-capabilities.ts'
import { readHealth } from '../../../../producers/ingress/about/read-health.ts'
import { readOpenapi } from '../../../../producers/ingress/about/read-openapi.ts'
import { readProblem } from '../../../../producers/ingress/about/read-problem.ts'
import { answerProblems } from '../../../../producers/ingress/problem.ts'

const about = { publicUrl: 'https://ink.example', version: '1.2.3' }
const documents = ['/openapi.json', '/asyncapi.json', '/v1/capabilities']

const app = express().disable('etag')
app.get('/openapi.json', readOpenapi(about))
app.get('/asyncapi.json', readAsyncapi(about))
app.get('/v1/capabilities', readCapabilities())
app.get('/problems/:code', readProblem(about))
app.get('/healthz', readHealth())
app.use(answerProblems({ ...about, log: createLog({ service: 'test', level: 'fatal' }) }))
const server = createServer(app)

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
after(() => server.close())

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method, headers })

for (const path of documents) {
  test(`${path} can be kept for a while, and asked for again at the price of a 304`, async () => {
    const first = await get(path)
    assert.equal(first.status, 200)
    assert.match(first.headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(first.headers.get('cache-control'), 'public, max-age=300')
    assert.ok(Object.keys((await first.json()) as object).length > 1)

    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{27}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(path, { 'If-None-Match': known, 'Cache-Control': 'max-age=0' })
      assert.equal(again.status, 304, known)
      assert.equal(await again.text(), '')
      assert.equal(again.headers.get('etag'), etag)
    }
    assert.equal((await get(path, { 'If-None-Match': '"other"', 'Cache-Control': 'max-age=0' })).status, 200)
  })

  test(`${path} tells its length to those who ask for the head`, async () => {
    const [head, whole] = await Promise.all([get(path, {}, 'HEAD'), get(path)])
    assert.equal(head.status, 200)
    assert.equal(await head.text(), '')
    assert.equal(Number(head.headers.get('content-length')), (await whole.arrayBuffer()).byteLength)
  })
}

test('the documents name the address and the version of this instance', async () => {
  const openapi = (await (await get('/openapi.json')).json()) as {
    servers: { url: string }[]
    info: { version: string }
  }
  assert.equal(openapi.servers[0]?.url, 'https://ink.example')
  assert.equal(openapi.info.version, '1.2.3')
  const asyncapi = (await (await get('/asyncapi.json')).json()) as { servers: Record<string, { host: string }> }
  assert.equal(asyncapi.servers['http']?.host, 'ink.example')
})

test('every problem that an answer can name is explained', async () => {
  for (const code of problemCodes) {
    const explained = (await (await get(`/problems/${code}`)).json()) as Record<string, unknown>
    const { title, status, retryable = false } = problemOf(code)
    assert.deepEqual(explained, { type: `https://ink.example/problems/${code}`, code, title, status, retryable })
  }
})

test('every failure that a task can end with is explained', async () => {
  for (const code of Object.keys(failureCodes)) {
    const answer = await get(`/problems/${code}`)
    assert.equal(answer.status, 200, code)
    assert.equal(((await answer.json()) as { code: string }).code, code)
  }
})

test('a browser gets a page about a problem', async () => {
  const answer = await get('/problems/queue-full', { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' })
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/)
  assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'")
  assert.equal(answer.headers.get('vary'), 'Accept')
  const page = await answer.text()
  assert.match(page, /<h1>The queue for this work is full<\/h1>/)
  assert.match(page, /status 429/)
})

test('a problem that does not exist is not found, whatever it is called', async () => {
  for (const code of ['nothing-of-the-kind', 'constructor', '__proto__', '%3Cscript%3E']) {
    const answer = await get(`/problems/${code}`, { Accept: 'text/html' })
    assert.equal(answer.status, 404, code)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.ok(!(await answer.text()).includes('<script>'))
  }
})

test('a problem is not explained in a form that nobody has written', async () => {
  const answer = await get('/problems/queue-full', { Accept: 'image/png' })
  assert.equal(answer.status, 406)
  assert.equal(((await answer.json()) as { code: string }).code, 'not-acceptable')
})

test('the process says that it runs', async () => {
  const answer = await get('/healthz')
  assert.equal(answer.status, 200)
  assert.deepEqual(await answer.json(), { status: 'ok' })
})
