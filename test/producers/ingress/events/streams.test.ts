import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import type { Request, Response } from 'express'
import express from 'express'
import { limitsSchema } from '#contracts/limits.ts'
import type { Scope } from '#contracts/scopes.ts'
import type { KeyProjects } from '#infra/db/identity/key-projects.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import type { Allowed } from '../../../../producers/ingress/events/allowed-credentials.ts'
import { mayGoOn } from '../../../../producers/ingress/events/may-go-on.ts'
import { Streams, type StreamsOptions } from '../../../../producers/ingress/events/streams.ts'
import { openStream } from './open-stream.ts'

const caller = {
  accountId: 'org_1',
  actorId: 'key_1',
  credentialId: 'key_1',
  scopes: ['events:read', 'tasks:read'] as const,
  limits: limitsSchema.parse({}),
  plan: 'free' as const,
}

const allowed = (scopes: readonly Scope[], projects: KeyProjects = null): Allowed =>
  new Map([['key_1', { scopes, projects }]])

const serve = async (t: TestContext, options: Partial<StreamsOptions>) => {
  const log = createLog({ service: 'test', level: 'silent' })
  const streams = new Streams({
    allowedCredentials: () => Promise.resolve(allowed(caller.scopes)),
    log,
    ...options,
  })
  const app = express().get('/', (_request: Request, response: Response) => {
    streams.open(response, caller)
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    streams.close()
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { streams, open: () => openStream(url, { token: 'any' }) }
}

const openNow = async (): Promise<number> =>
  Number(/^sse_connections_active (\d+)$/m.exec((await readMetrics()).text)?.[1])

const untilOpen = async (count: number): Promise<void> => {
  while ((await openNow()) !== count) await setImmediate()
}

test('a quiet stream is kept alive by comments, and streams that are left are forgotten', async t => {
  const { open } = await serve(t, { heartbeatMs: 10 })
  const streams = [await open(), await open()]
  assert.equal(await openNow(), 2)
  for (const stream of streams) {
    assert.equal((await stream.frame())?.text, 'retry: 3000')
    assert.equal((await stream.frame())?.text, ':hb')
    assert.equal((await stream.frame())?.text, ':hb')
  }
  streams[0]!.close()
  await untilOpen(1)
  streams[1]!.close()
  await untilOpen(0)
})

test('a stream ends when its key may see less, and goes on when it may see more', async t => {
  const answers: Scope[][] = [['tasks:read', 'events:read', 'keys:read'], ['events:read']]
  const { streams, open } = await serve(t, {
    allowedCredentials: () => Promise.resolve(allowed(answers.shift()!)),
    recheckMs: 60_000,
    heartbeatMs: 10,
  })
  const stream = await open()
  await streams.recheck()
  await stream.frame()
  assert.equal((await stream.frame())?.text, ':hb')
  await streams.recheck()
  assert.equal(await stream.event(), undefined)
})

test('what was opened for a whole account ends when its key is for some projects only, and what was opened for these when they are fewer', () => {
  const unlimited = {
    taskTypes: null,
    allowedCidrs: null,
    requestsPerMinute: null,
    tasksInFlight: null,
    expiresAt: null,
  }
  const withProjects = (projectIds: KeyProjects) => ({ ...caller, key: { ...unlimited, projectIds } })
  const goesOn = (opened: KeyProjects, now: KeyProjects): boolean =>
    mayGoOn(withProjects(opened), allowed(caller.scopes, now))
  assert.equal(goesOn(null, null), true)
  assert.equal(goesOn(null, ['prj_a']), false)
  assert.equal(goesOn(['prj_a'], ['prj_a', 'prj_b']), true)
  assert.equal(goesOn(['prj_a', 'prj_b'], ['prj_a']), false)
  assert.equal(goesOn(['prj_a'], null), true)
})

test('while nobody can say whether a key is still good its streams stay open; once it is not they end', async t => {
  const answers = [() => Promise.reject(new Error('the database is away')), () => Promise.resolve<Allowed>(new Map())]
  const { streams, open } = await serve(t, {
    allowedCredentials: () => answers.shift()!(),
    recheckMs: 60_000,
    heartbeatMs: 10,
  })
  const stream = await open()
  await streams.recheck()
  await stream.frame()
  assert.equal((await stream.frame())?.text, ':hb')
  await streams.recheck()
  assert.equal(await stream.event(), undefined)
})
