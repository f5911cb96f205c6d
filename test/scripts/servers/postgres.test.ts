import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { startPostgres } from '../../../scripts/servers/postgres.ts'
import { removeStrayCluster } from '../../../scripts/servers/postgres-cluster.ts'
import { freshFolder } from './fresh-folder.ts'

test('what PostgreSQL committed survives kill -9 and a later start in the same folder', async t => {
  const dir = freshFolder(removeStrayCluster)
  const server = await startPostgres({ dir })
  await query(server.url, 'create table kept (word text)')
  await query(server.url, `insert into kept values ('ink')`)

  const pid = server.pid
  server.kill('SIGKILL')
  await server.restart()
  assert.notEqual(server.pid, pid)
  assert.deepEqual(await query(server.url, 'select word from kept'), [{ word: 'ink' }])
  await server.stop()

  const again = await startPostgres({ dir })
  t.after(() => again.stop())
  assert.equal(again.url, server.url, 'address and password stay the same')
  assert.deepEqual(await query(again.url, 'select word from kept'), [{ word: 'ink' }])
})

test('PostgreSQL takes connections on loopback with its password only', async t => {
  const dir = freshFolder(removeStrayCluster)
  const server = await startPostgres({ dir })
  t.after(() => server.stop())
  assert.deepEqual(await query(server.url, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }])
  assert.deepEqual(await query(server.url, 'show unix_socket_directories'), [{ unix_socket_directories: '' }])
  const wrong = new URL(server.url)
  wrong.password = 'guess'
  await assert.rejects(query(wrong.href, 'select 1'), /password authentication failed/)
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows as unknown[]
  } finally {
    await client.end()
  }
}
