import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runScript } from '../../support/command-line.ts'
import { scriptedServer, stream } from '../../support/scripted-server.ts'

const event = { id: 'evt_1', type: 'task.succeeded', subject: 'task_1', time: '2026-11-22T10:00:02.000Z', data: {} }

test('programs that follow events are told of a gap, as people are', async context => {
  const gap = { reason: 'The log begins later.', links: { events: '/v1/events' } }
  const frames = [
    `event: stream.resync\ndata: ${JSON.stringify(gap)}\n\n`,
    `id: 1\nevent: task.succeeded\ndata: ${JSON.stringify(event)}\n\n`,
  ]
  for (const [command, shown] of [
    [['events', 'tail'], event],
    [['listen'], { event }],
  ] as const) {
    const { url } = await scriptedServer(context, stream(frames, 'stay'))
    const lines: string[] = []
    const { stdout } = await runScript('ink.ts', [...command, '--json'], {
      env: { INKSTONE_URL: url, INKSTONE_KEY: 'ink_live_0123456789' },
      onLine: (line, stop) => (lines.push(line) === 2 || line.includes(event.id)) && stop('SIGINT'),
    })
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
      [{ resync: gap }, shown],
    )
  }
})
