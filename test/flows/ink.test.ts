import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { scopes } from '#contracts/scopes.ts'
import { newAccount } from '../support/account.ts'
import { runScript, type Ended } from '../support/command-line.ts'
import { eventually } from '../support/eventually.ts'
import { json, scriptedServer } from '../support/scripted-server.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const { token } = await newAccount(platform.em(), { credits: 100, scopes })
const env = (): Record<string, string> => ({
  ...platform.environment(),
  INKSTONE_URL: platform.baseUrl(),
  INKSTONE_KEY: token,
})

const ink = (...args: string[]): Promise<Ended> => runScript('ink.ts', args, { env: env() })
const asked = async (...args: string[]): Promise<Record<string, unknown>[]> => {
  const { status, stdout, stderr } = await ink(...args, '--json')
  assert.equal(status, 0, stderr)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Record<string, unknown>)
}

test('a task is run, found, and paid for, and its outcome is the exit status', async () => {
  const [done] = (await asked('tasks', 'run', 'diagnostic.echo', '--input', '{"text":"hello"}', '--tag', 'x')) as [
    TaskView,
  ]
  assert.deepEqual([done.status, done.result], ['succeeded', { text: 'hello', attempt: 1 }])
  const failing = await ink('tasks', 'run', 'diagnostic.echo', '--input', '{"fail":"permanent"}')
  assert.equal(failing.status, 1)
  assert.match(failing.stdout, /^status {4}failed$/m)
  const listed = await asked('tasks', 'ls', '--tag', 'x')
  assert.deepEqual(
    listed.map(({ id }) => id),
    [done.id],
  )
  const [balance] = await asked('credits', 'show')
  assert.equal(balance!['available'], '99')
  const moved = await asked('credits', 'transactions', '--task', done.id, '--since', '1h')
  assert.deepEqual(moved.map(({ type }) => String(type)).toSorted(), ['capture', 'hold'])
  const events = await asked('events', 'ls', '--subject', done.id)
  assert.equal(events.at(-1)!['type'], 'task.succeeded')
})

test('a task that waits is canceled, and retried with another input', async () => {
  const [posted] = await asked('tasks', 'create', 'diagnostic.echo', '--input', '{"delay_ms":60000}')
  const id = String(posted!['id'])
  await asked('tasks', 'cancel', id, '--reason', 'enough')
  const waited = await ink('tasks', 'wait', id)
  assert.equal(waited.status, 1)
  assert.match(waited.stdout, /^status {4}canceled$/m)
  const [again] = await asked('tasks', 'retry', id, '--input', '{"text":"short"}')
  const [ended] = await asked('tasks', 'wait', String(again!['id']))
  assert.equal(ended!['status'], 'succeeded')
})

test('operators see what has died by the same command, and what would be done about it', async () => {
  const [group] = await eventually('the letter is in the archive', async () => {
    const groups = await asked('dead', 'ls')
    return groups.length > 0 && groups
  })
  assert.deepEqual([group!['queue'], group!['letters']], ['diagnostic.echo.interactive', 1])
  const [letter] = await asked('dead', 'ls', '--group', String(group!['fingerprint']))
  const [shown] = await asked('dead', 'show', String(letter!['id']))
  assert.equal(shown!['taskId'], letter!['taskId'])
  const [plan] = await asked('dead', 'replay', '--all', '--dry-run')
  assert.equal(plan!['new-task'], 1)
})

test('listening forwards what the platform does', async context => {
  const receiver = await scriptedServer(context, json(200, {}))
  const [before] = await asked('events', 'ls', '--limit', '1')
  const listened = await runScript(
    'ink.ts',
    ['listen', '--forward-to', receiver.url, '--type', 'task.succeeded', '--after', String(before!['sequence'])],
    { env: env(), onLine: (line, stop) => line.includes('→ 200') && stop('SIGINT') },
  )
  assert.equal(listened.status, 0, listened.stderr)
  const [{ body } = assert.fail()] = receiver.received
  assert.equal((JSON.parse(body) as { type: string }).type, 'task.succeeded')
})

test('a subscription is made, listed and tried', async context => {
  const receiver = await scriptedServer(context, response =>
    response.writeHead(200, { 'WebHook-Allowed-Origin': '*' }).end(),
  )
  const [made] = await asked(
    'subscriptions',
    'create',
    `${receiver.url}/hook`,
    '--type',
    'task.failed',
    '--name',
    'mine',
  )
  assert.match(String(made!['secret']), /^whsec_/)
  const listed = await asked('subscriptions', 'ls')
  assert.deepEqual(
    listed.map(({ id, name }) => [id, name]),
    [[made!['id'], 'mine']],
  )
  const shown = await ink('subscriptions', 'ls')
  assert.match(shown.stdout, /task\.failed/)
  assert.doesNotMatch(shown.stdout, /whsec_/)
})
