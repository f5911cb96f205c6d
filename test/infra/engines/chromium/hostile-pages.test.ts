import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { Failure } from '#contracts/failures.ts'
import type { PageJob } from '#infra/engines/chromium/draw-page.ts'
import { fencesFor, findFence, ownAccount } from '#infra/engines/chromium/fence.ts'
import { pageDrawer } from '#infra/engines/chromium/page-drawer.ts'
import { canaryColor, startCanary } from '../../../support/canary.ts'
import { heavyPages, reachingPages } from '../../../support/hostile-pages.ts'
import { documentJob, pictureJob } from '../../../support/page-job.ts'

const stack = new AsyncDisposableStack()
after(() => stack.disposeAsync())
const canary = stack.use(await startCanary())
// Without namespaces the browser stands in our own network, where the canary listens: nothing but its own rules holds it back.
const bare = stack.use(pageDrawer({ fence: fencesFor(ownAccount()).find(({ kind }) => kind === 'account')! }))
const never = new AbortController().signal

const draw = async (job: PageJob) => bare.draw(job, never)

const showsCanary = async (bytes: Uint8Array): Promise<boolean> => {
  const { r, g, b } = canaryColor
  const data = await sharp(bytes).removeAlpha().raw().toBuffer()
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] === r && data[at + 1] === g && data[at + 2] === b) return true
  }
  return false
}

/** Everything that a document draws, as the operators that draw it. */
const drawnBy = (bytes: Uint8Array): string => {
  const file = Buffer.from(bytes)
  const streams = [...file.toString('latin1').matchAll(/stream\r?\n/g)].map(({ index, 0: { length } }) => {
    try {
      return inflateSync(file.subarray(index + length)).toString('latin1')
    } catch {
      return ''
    }
  })
  return streams.join('\n')
}

test('the canary sings: a page of its own color shows it, and a visit is counted', async () => {
  const own = `<body style="background:rgb(255,0,254)">`
  assert.ok(await showsCanary((await draw(pictureJob(own))).bytes))
  assert.match(drawnBy((await draw(documentJob(own))).bytes), canaryInk)
  const before = canary.connections()
  await (await fetch(`${canary.url}/page.html`)).text()
  assert.equal(canary.connections(), before + 1)
})

const canaryInk = /\b1 0 \.99\d* rg\b/

describe('a page has no way', { concurrency: 2 }, () => {
  for (const [where, html] of Object.entries(reachingPages(canary.url))) {
    test(`to the network by ${where}`, async () => {
      const before = canary.connections()
      const { bytes } = await draw(pictureJob(html, { height: 100 }))
      assert.equal(canary.connections(), before)
      assert.equal(await showsCanary(bytes), false)
    })
  }
})

/** What changes a page as a whole needs one of its own; the rest can share one. */
const alone = ['another base', 'a set of frames', 'a refresh', 'a refresh to data', 'other pragmas']

describe('a page and a document hold no file', { concurrency: 2 }, () => {
  const pages = Object.entries(reachingPages(canary.folder))
  const shared = pages.filter(([where]) => !alone.includes(where)).map(([, html]) => `<section>${html}</section>`)
  for (const [where, html] of [
    ...pages.filter(([name]) => alone.includes(name)),
    ['all other ways', shared.join('')],
  ]) {
    test(`of this machine by ${where}`, async () => {
      assert.doesNotMatch(drawnBy((await draw(documentJob(html!))).bytes), canaryInk)
      assert.equal(await showsCanary((await draw(pictureJob(html!, { height: undefined }))).bytes), false)
    })
  }
})

test('a page that asks for the accounts of this machine is drawn as if they did not exist', async () => {
  const asking = (path: string): string =>
    `<iframe src="${path}"></iframe><object data="${path}"></object><embed src="${path}"><img src="${path}">
     <link rel=stylesheet href="${path}"><style>@import "${path}";p{content:url("${path}")}</style><p>text</p>
     <iframe srcdoc="<iframe src='${path}'>"></iframe><a href="${path}">link</a>`
  for (const jobOf of [(html: string) => pictureJob(html, { width: 800, height: 600 }), documentJob]) {
    const [there, nowhere] = [
      await draw(jobOf(asking('file:///etc/passwd'))),
      await draw(jobOf(asking('file:///etc/passwx'))),
    ]
    assert.deepEqual(Buffer.from(there.bytes), Buffer.from(nowhere.bytes))
  }
})

test('what the page did not get is told', async () => {
  const { blocked } = await draw(
    pictureJob('<img src="http://a.example/x.png"><link rel=stylesheet href="http://b.example/y.css">'),
  )
  assert.deepEqual(blocked.toSorted(), ['http://a.example/x.png', 'http://b.example/y.css'])
})

describe('a page ends in a picture or a refusal', { concurrency: 2 }, () => {
  const tight = stack.use(pageDrawer({ jobMs: 3_000, maxWaiting: 100, maxFailures: 1_000 }))
  for (const [what, html] of Object.entries(heavyPages)) {
    test(`that has ${what}`, async () => {
      const ending = await tight.draw(pictureJob(html, { height: undefined }), never).catch((error: unknown) => error)
      assert.ok(!(ending instanceof Error) || ending instanceof Failure, String(ending))
    })
  }
})

test('after all of them, a page is drawn as ever', async () => {
  assert.ok((await draw(pictureJob('<p>x'))).bytes.length > 0)
})

test('where this machine gives namespaces, a page that got past every rule would still find no network', async t => {
  const fence = await findFence()
  if (fence.kind !== 'namespaces') return t.skip('this machine gives no namespaces')
  const fenced = stack.use(pageDrawer({ fence }))
  const before = canary.connections()
  const all = Object.values(reachingPages(canary.url)).join('')
  assert.equal(await showsCanary((await fenced.draw(pictureJob(all), never)).bytes), false)
  assert.equal(canary.connections(), before)
  return undefined
})
