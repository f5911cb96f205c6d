import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { after, test, type TestContext } from 'node:test'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import { query, sql } from '#infra/db/sql.ts'
import { freshDatabase } from '../../support/database.ts'
import { eventually } from '../../support/eventually.ts'
import { heardLog } from '../../support/heard-log.ts'
import { inReverse } from '../../support/lifetime.ts'
import { openProxy } from '../../support/tcp-proxy.ts'

const lifetime = inReverse({ after })
const { em, url } = await freshDatabase(lifetime)
const { log } = heardLog()

const behindProxy = async (t: TestContext) => {
  const own = inReverse(t)
  let questions = 0
  const proxy = await openProxy(own, url, {
    hear: ({ bytes, from }) => {
      if (from === 'client' && bytes.includes('select 1')) questions++
    },
  })
  return { own, proxy, through: proxy.through(url), questions: () => questions }
}

/** Counts the notices that come through the proxy, with one more for every connection. */
const counting = async (t: TestContext, silenceMs: number) => {
  const { own, proxy, through, questions } = await behindProxy(t)
  const stop = new AbortController()
  let count = 0
  const onNotice = { news: () => void count++ }
  const listening = listenToNotices({ url: through, onNotice, log, silenceMs }, stop.signal)
  own.after(async () => {
    stop.abort()
    await listening
  })
  await eventually('it listens', () => count === 1)
  return { proxy, stop, listening, questions, count: () => count }
}

const tell = (): Promise<unknown> => query(em(), sql`select pg_notify('news', '')`)

test('a connection that falls silent without an end is noticed, and notices come again', async t => {
  const { proxy, count } = await counting(t, 500)
  proxy.swallow()
  await tell()
  await eventually('whoever listens looks for what was missed', () => count() === 2)
  await tell()
  await eventually('notices come again', () => count() === 3)
})

test('a network that swallows also what is new is tried until it carries again', async t => {
  const { proxy, count } = await counting(t, 500)
  proxy.behave('swallow')
  proxy.swallow()
  await eventually('it was tried in vain, and again', () => proxy.asked >= 3)
  proxy.behave('pass')
  await eventually('it listens again', () => count() === 2)
})

test('a connection on which nothing happens for long is no silent one', async t => {
  const { proxy, questions, count } = await counting(t, 500)
  await eventually('it was asked several times', () => questions() >= 3)
  await tell()
  await eventually('the notice comes', () => count() === 2)
  assert.equal(proxy.asked, 1)
})

test('a connection that is made again and again leaves no listener behind', async t => {
  const { proxy, stop, count } = await counting(t, 60_000)
  const listeners = getEventListeners(stop.signal, 'abort').length
  for (let drop = 1; drop <= 5; drop++) {
    proxy.cut()
    await eventually('it listens again', () => count() === drop + 1)
  }
  assert.equal(getEventListeners(stop.signal, 'abort').length, listeners)
})

test('who stops does not wait for a connection that a dead network never gives', async t => {
  const { proxy, stop, listening } = await counting(t, 60_000)
  proxy.behave('swallow')
  proxy.cut()
  await eventually('it tries to connect', () => proxy.asked === 2)
  stop.abort()
  await listening
})

test('a leader whose connection falls silent stops to lead', async t => {
  const { own, proxy, through } = await behindProxy(t)
  const stop = new AbortController()
  let led = 0
  let lost = 0
  const work = async (signal: AbortSignal): Promise<void> => {
    led++
    await new Promise<void>(resolve => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    lost++
  }
  const leading = whileLeading({ url: through, lock: 'inkstone test', log, work, silenceMs: 500 }, stop.signal)
  own.after(async () => {
    stop.abort()
    await leading
  })
  await eventually('it leads', () => led === 1)
  proxy.swallow()
  await eventually('it has stopped to lead', () => lost === 1)
  proxy.cut()
})
