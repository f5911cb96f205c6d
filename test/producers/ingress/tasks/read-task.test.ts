import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import express from 'express'
import { limitsSchema } from '#contracts/limits.ts'
import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { contextOf } from '../../../../producers/ingress/context.ts'
import { answerProblems } from '../../../../producers/ingress/problem.ts'
import { readTask } from '../../../../producers/ingress/tasks/read-task.ts'

const caller = {
  accountId: newId('account'),
  actorId: newId('key'),
  credentialId: newId('key'),
  scopes: ['tasks:read'] as const,
  limits: limitsSchema.parse({}),
  plan: 'free' as const,
}

/** The route alone, where nobody has a task. `waits` are those that the tail was asked for. */
const serve = async (t: TestContext) => {
  const waits: (AbortSignal | undefined)[] = []
  const waitForChange = ({ signal }: { signal?: AbortSignal }): Promise<boolean> => {
    waits.push(signal)
    return new Promise(resolve => signal?.addEventListener('abort', () => resolve(false)))
  }
  const read = readTask({
    em: () => ({ findOne: () => Promise.resolve(null) }) as unknown as EntityManager,
    hints: { progressOf: () => Promise.resolve(new Map()) },
    tail: { waitForChange: (_subject, options) => waitForChange(options) },
    links: { to: () => '' } as never,
    publicUrl: 'https://a.example',
  })
  const log = createLog({ service: 'test', level: 'silent' })
  const app = express()
    .use((_request, response, next) => {
      contextOf(response).caller = caller
      next()
    })
    .get('/:task_id', read)
    .use(answerProblems({ publicUrl: 'https://a.example', log }))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${newId('task')}`
  return { waits, statusOf: async (headers = {}): Promise<number> => (await fetch(url, { headers })).status }
}

test('who does not wish to wait asks nobody to read the log', async t => {
  const { waits, statusOf } = await serve(t)
  assert.equal(await statusOf(), 404)
  assert.equal(await statusOf({ 'If-None-Match': '"1"' }), 404)
  assert.equal(waits.length, 0)
})

test('who wishes to wait for a task that is not there leaves nobody waiting', async t => {
  const { waits, statusOf } = await serve(t)
  assert.equal(await statusOf({ Prefer: 'wait=60' }), 404)
  assert.deepEqual(
    waits.map(signal => signal?.aborted),
    [true],
  )
})
