import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { txtReader } from '#infra/read-txt.ts'
import { startNameServer } from '../support/name-server.ts'

const server = await startNameServer({ after })
const readTxt = txtReader({ servers: [server.address] })

test('records come whole, however many parts they travel in', async () => {
  server.publish('_inkstone.example.com', [['v=spf1 -all'], ['inkstone-', 'verify=abc']])
  assert.deepEqual((await readTxt('_inkstone.example.com')).toSorted(), ['inkstone-verify=abc', 'v=spf1 -all'])
})

test('a name that does not exist, or has no such records, has none', async () => {
  server.publish('empty.example.com', [])
  assert.deepEqual(await readTxt('nowhere.example.com'), [])
  assert.deepEqual(await readTxt('empty.example.com'), [])
})

test('a name server that does not answer is an error, not an empty answer', async () => {
  const silent = txtReader({ servers: ['127.0.0.1:1'], timeoutMs: 100 })
  await assert.rejects(silent('_inkstone.example.com'))
})
