import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { startServers } from '../../../scripts/servers/servers.ts'
import { freshFolder } from './fresh-folder.ts'

const elsewhere = { RABBITMQ_URL: 'amqp://broker.invalid', REDIS_URL: 'redis://cache.invalid' }

/** The files of shared memory that a process holds. */
const sharedMemoryOf = (pid: number): string[] => [
  ...new Set(readFileSync(`/proc/${pid}/maps`, 'utf8').match(/\/dev\/shm\/\S+/g)),
]

test('servers that are discarded leave neither their data nor their shared memory', async () => {
  const dir = freshFolder()
  const servers = await startServers({ dir, env: elsewhere })
  assert.deepEqual(Object.keys(servers.own), ['postgres'])
  const memory = sharedMemoryOf(servers.own.postgres!.pid)
  assert.ok(memory.length > 0)
  await servers.discard()
  assert.deepEqual([dir, ...memory].filter(existsSync), [])
})
