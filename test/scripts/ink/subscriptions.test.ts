import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runScript } from '../../support/command-line.ts'
import { json, scriptedServer } from '../../support/scripted-server.ts'

test('of a subscription whose body is given, only what is typed beside it is said in its place', async context => {
  const made = { id: 'sub_1', status: 'pending', sink: 'https://example.com/hook' }
  const { url, received } = await scriptedServer(context, json(201, made))
  const body = { types: ['task.failed'], filters: [{ exact: { subject: 'task_1' } }], name: 'Mine' }
  const create = ['subscriptions', 'create', made.sink, '--body', JSON.stringify(body)]
  const env = { INKSTONE_URL: url, INKSTONE_KEY: 'ink_live_0123456789' }
  await runScript('ink.ts', create, { env })
  const typed = ['--type', 'task.queued', '--filters', '[]', '--name', 'Other']
  await runScript('ink.ts', [...create, ...typed], { env })
  const sent = { protocol: 'HTTP', sink: made.sink }
  assert.deepEqual(
    received.map(request => JSON.parse(request.body) as unknown),
    [
      { ...sent, ...body },
      { ...sent, types: ['task.queued'], filters: [], name: 'Other' },
    ],
  )
})
