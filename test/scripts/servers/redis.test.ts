import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { startRedis } from '../../../scripts/servers/redis.ts'
import { freshFolder } from './fresh-folder.ts'

test('Redis comes back on the same address after kill -9, empty, since it only holds hints', async t => {
  const server = await startRedis({ dir: freshFolder() })
  t.after(() => server.stop())
  await using client = connect(server.url)
  await client.redis.set('hint', '1')
  const pid = server.pid
  server.kill('SIGKILL')
  await server.restart()
  assert.notEqual(server.pid, pid)
  await using second = connect(server.url)
  assert.equal(await second.redis.get('hint'), null)
})

test('a server left behind by a process that was killed outright is replaced, on the same address', async t => {
  const dir = freshFolder()
  const first = await startElsewhere(dir)
  first.owner.kill('SIGKILL')
  await once(first.owner, 'exit')
  const server = await startRedis({ dir })
  t.after(() => server.stop())
  assert.equal(server.url, first.url, 'the port is free again, so the old server is gone')
  assert.notEqual(server.pid, first.pid)
})

test('a folder whose server belongs to a living process is refused, naming that process', async t => {
  const dir = freshFolder()
  const { owner, pid } = await startElsewhere(dir)
  t.after(() => owner.kill('SIGTERM'))
  await assert.rejects(startRedis({ dir }), new RegExp(`in use by process ${owner.pid}`))
  assert.doesNotThrow(() => process.kill(pid, 0))
})

test('an aborted start leaves no server behind', async () => {
  const dir = freshFolder()
  await assert.rejects(startRedis({ dir, signal: AbortSignal.abort() }), { name: 'AbortError' })
  const server = await startRedis({ dir })
  await server.stop()
  assert.throws(() => process.kill(server.pid, 0), { code: 'ESRCH' })
})

function connect(url: string): { redis: Redis } & AsyncDisposable {
  const redis = new Redis(url, { retryStrategy: null })
  redis.on('error', () => undefined) // the server is killed on purpose
  return {
    redis,
    [Symbol.asyncDispose]: () => {
      redis.disconnect()
      return Promise.resolve()
    },
  }
}

async function startElsewhere(dir: string): Promise<{ owner: ChildProcess; url: string; pid: number }> {
  const script = `
    import { startRedis } from ${JSON.stringify(new URL('../../../scripts/servers/redis.ts', import.meta.url).href)}
    const { url, pid } = await startRedis({ dir: ${JSON.stringify(dir)} })
    process.send({ url, pid })
    setInterval(() => undefined, 60_000)`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [started] = (await once(owner, 'message')) as [{ url: string; pid: number }]
  return { owner, ...started }
}
