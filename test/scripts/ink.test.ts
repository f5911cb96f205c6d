import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { runScript, type Ended } from '../support/command-line.ts'
import { json, problem, scriptedServer, stream, type Step } from '../support/scripted-server.ts'

const key = 'ink_live_0123456789'
const task = {
  id: 'task_1',
  object: 'task',
  type: 'image.process',
  status: 'succeeded',
  done: true,
  revision: 3,
  tags: ['a'],
  output: [],
  result: { text: 'clean\u001b[31m' },
  progress: null,
  cost: { charged: '2', held: '0', quoted_max: '2' },
  error: null,
  timestamps: { created_at: '2026-11-22T10:00:00.000Z', finished_at: '2026-11-22T10:00:02.000Z' },
  request_id: 'req_1',
}
const failed = {
  ...task,
  status: 'failed',
  error: { code: 'undecodable-image', title: 'No image', status: 422, retryable: false },
}
const event = {
  id: 'evt_1',
  type: 'task.succeeded',
  time: '2026-11-22T10:00:02.000Z',
  subject: 'task_1',
  data: { task },
}

const ink = (url: string, ...args: string[]): Promise<Ended> =>
  runScript('ink.ts', args, { env: { INKSTONE_URL: url, INKSTONE_KEY: key } })

const serve = (context: TestContext, ...steps: Step[]) => scriptedServer(context, ...steps)
const page = (data: unknown[]): Step => json(200, { object: 'list', data, has_more: false, next_cursor: null })
type Told = { secret?: string; event?: { id: string }; forwarded?: { status: number } }
const linesOf = (stdout: string): unknown[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown)

test('without a command it shows what there is, and with half of one the commands that begin so', async () => {
  const all = await ink('http://127.0.0.1:1')
  assert.equal(all.status, 0)
  for (const name of ['tasks run', 'events tail', 'dead replay', 'credits show', 'listen', 'trigger'])
    assert.match(all.stdout, new RegExp(`^  ${name} `, 'm'))
  const half = await ink('http://127.0.0.1:1', 'tasks')
  assert.equal(half.status, 2)
  assert.match(half.stderr, /There are tasks create, tasks run/)
  const help = await ink('http://127.0.0.1:1', 'credits', '--help')
  assert.match(help.stdout, /credits transactions/)
  assert.doesNotMatch(help.stdout, /tasks run/)
})

test('every command explains itself without a server', async () => {
  const { stdout } = await ink('http://127.0.0.1:1', 'tasks', 'run', '--help')
  assert.match(stdout, /npm run ink -- tasks run <type>.*--out folder/)
})

test('what is wrongly typed ends with status 2 and says how it is typed', async () => {
  for (const args of [
    ['tasks', 'get'],
    ['tasks', 'ls', '--limit', '0'],
    ['tasks', 'ls', '--color', 'red'],
    ['tasks', 'create', 'image.process', '--input', '{'],
    ['tasks', 'create', 'image.process', '--input', '@/nowhere.json'],
    ['credits', 'transactions', '--since', 'yesterday'],
    ['trigger', 'task.unheard', '--forward-to', 'http://127.0.0.1:1'],
    ['trigger', 'task.failed'],
    ['trigger', 'task.failed', '--forward-to', 'http://127.0.0.1:1', '--secret', 'hello'],
    ['listen', '--forward-to', 'http://'],
  ]) {
    const { status, stderr } = await ink('http://127.0.0.1:1', ...args)
    assert.equal(status, 2, `${args.join(' ')}: ${stderr}`)
    assert.notEqual(stderr, '')
  }
})

test('without a key it says what to do, with one that is none too, and repeats nothing', async () => {
  const none = await runScript('ink.ts', ['tasks', 'ls'], { env: { INKSTONE_URL: 'http://127.0.0.1:1' } })
  assert.equal(none.status, 2)
  assert.match(none.stderr, /INKSTONE_KEY is not set/)
  const env = { INKSTONE_URL: 'http://127.0.0.1:1', INKSTONE_KEY: 'a key 0123456789' }
  const broken = await runScript('ink.ts', ['tasks', 'ls'], { env })
  assert.equal(broken.status, 2)
  assert.doesNotMatch(broken.stderr, /0123456789/)
})

test('a task is shown to people, with nothing that steers their terminal, and to programs on one line', async context => {
  const { url, received } = await serve(context, json(200, task))
  const people = await ink(url, 'tasks', 'get', 'task_1')
  assert.match(people.stdout, /^status {4}succeeded$/m)
  assert.ok(!people.stdout.includes('\u001b'))
  const programs = await ink(url, 'tasks', 'get', 'task_1', '--json')
  assert.deepEqual(linesOf(programs.stdout), [task])
  assert.equal(programs.stdout.trim().split('\n').length, 1)
  assert.equal(received[0]!.headers.authorization, `Bearer ${key}`)
})

test('a list is a table for people and a line per item for programs; nothing is no line', async context => {
  const { url, received } = await serve(context, page([task, failed]), page([task, failed]), page([]))
  const people = await ink(url, 'tasks', 'ls', '--status', 'failed', '--tag', 'a', '--limit', '2')
  assert.match(people.stdout, /^task +type +status +cost/)
  const asked = new URL(received[0]!.path, url).searchParams
  assert.deepEqual(Object.fromEntries(asked), { status: 'failed', tag: 'a', limit: '2' })
  assert.deepEqual(linesOf((await ink(url, 'tasks', 'ls', '--json')).stdout), [task, failed])
  assert.equal((await ink(url, 'tasks', 'ls', '--json')).stdout, '')
})

test('a task that is run and fails ends with status 1, and is shown', async context => {
  const stopped = stream([`id: 1\nevent: task.failed\ndata: ${JSON.stringify({ ...event, type: 'task.failed' })}\n\n`])
  const script = [json(202, { ...task, status: 'queued', done: false }), stopped, json(200, failed)]
  const people = await serve(context, ...script)
  const shown = await ink(people.url, 'tasks', 'run', 'image.process', '--input', '{"asset_id":"ast_1"}', '--tag', 'x')
  assert.equal(shown.status, 1)
  assert.match(shown.stdout, /task\.failed/)
  assert.match(shown.stdout, /^error {5}undecodable-image: No image$/m)
  assert.deepEqual(JSON.parse(people.received[0]!.body), {
    type: 'image.process',
    input: { asset_id: 'ast_1' },
    tags: ['x'],
  })
  const programs = await serve(context, ...script)
  const { status, stdout } = await ink(programs.url, 'tasks', 'run', 'image.process', '--json')
  assert.deepEqual([status, linesOf(stdout)], [1, [failed]])
})

test('files of a task are saved by their own names, and never outside of the folder', async context => {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-ink-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  const files = await serve(context, response => response.end('bytes'))
  const withFile = (filename: string): object => ({ ...task, output: [{ filename, bytes: 5, url: `${files.url}/f` }] })
  const { url } = await serve(context, json(200, withFile('../../page.png')))
  const saved = await ink(url, 'tasks', 'wait', 'task_1', '--out', folder)
  assert.equal(saved.status, 0, saved.stderr)
  assert.equal(await readFile(join(folder, 'page.png'), 'utf8'), 'bytes')
  const { url: bad } = await serve(context, json(200, withFile('..')))
  assert.notEqual((await ink(bad, 'tasks', 'wait', 'task_1', '--out', folder)).status, 0)
})

test('what the server refuses is said in words, with advice, or as JSON', async context => {
  const errors = [{ pointer: '/input/steps', code: 'too-small', detail: 'at least 1' }]
  const refusing = await serve(context, problem(422, 'validation-failed', { errors }))
  const people = await ink(refusing.url, 'tasks', 'create', 'image.process')
  assert.equal(people.status, 2)
  assert.match(people.stderr, /\/input\/steps: at least 1/)
  const programs = await ink(refusing.url, 'tasks', 'create', 'image.process', '--json')
  const { error } = JSON.parse(programs.stderr) as { error: Record<string, unknown> }
  assert.deepEqual([error['code'], error['request_id'], error['errors']], ['validation-failed', 'req_1', errors])
  const stranger = await serve(context, problem(401, 'unauthenticated'))
  const refused = await ink(stranger.url, 'credits', 'show')
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /INKSTONE_KEY is no valid key/)
  assert.doesNotMatch(refused.stderr, /0123456789/)
  const elsewhere = await serve(context, response => response.end('<h1>Hello</h1>'))
  assert.match((await ink(elsewhere.url, 'credits', 'show')).stderr, /not JSON/)
})

test('events that happen are shown as lines until the command is stopped, which is no failure', async context => {
  const { url } = await serve(
    context,
    stream([`id: 1\nevent: task.succeeded\ndata: ${JSON.stringify(event)}\n\n`], 'stay'),
  )
  const env = { INKSTONE_URL: url, INKSTONE_KEY: key }
  const stopAtOnce = (_line: string, stop: (signal: NodeJS.Signals) => void): void => stop('SIGINT')
  const tailed = await runScript('ink.ts', ['events', 'tail', '--json'], { env, onLine: stopAtOnce })
  assert.deepEqual([tailed.status, linesOf(tailed.stdout)], [0, [event]])
})

test('what is listened to arrives at a program of ours as webhooks that the reference library verifies', async context => {
  // A receiver that fails at first gets the same event once more.
  const receiver = await serve(context, response => response.writeHead(500).end(), json(200, {}))
  const { url } = await serve(
    context,
    stream([`id: 1\nevent: task.succeeded\ndata: ${JSON.stringify(event)}\n\n`], 'stay'),
  )
  const env = { INKSTONE_URL: url, INKSTONE_KEY: key }
  const ended = await runScript('ink.ts', ['listen', '--forward-to', `${receiver.url}/hook`], {
    env,
    onLine: (line, stop) => line.includes('→') && stop('SIGTERM'),
  })
  assert.equal(ended.status, 0, ended.stderr)
  assert.match(ended.stdout, /task\.succeeded.*→ 200 \(\d+ ms, 2 tries\)/)
  const [secret = ''] = /whsec_\S+/.exec(ended.stdout) ?? []
  assert.equal(receiver.received.length, 2)
  for (const { body, headers, path } of receiver.received) {
    assert.equal(path, '/hook')
    assert.match(String(headers['content-type']), /^application\/cloudevents\+json/)
    assert.equal(headers['webhook-id'], 'evt_1')
    assert.equal(headers.authorization, undefined, 'the key stays here')
    assert.deepEqual(new Webhook(secret).verify(body, headers as Record<string, string>), event)
  }
})

test('a receiver that takes nothing makes listening end with status 1, and the next event comes all the same', async context => {
  const second = { ...event, id: 'evt_2' }
  const frames = [event, second].map((one, n) => `id: ${n}\nevent: task.succeeded\ndata: ${JSON.stringify(one)}\n\n`)
  const { url } = await serve(context, stream(frames, 'stay'))
  const receiver = await serve(context, response => response.writeHead(307, { Location: '/elsewhere' }).end())
  const lines: string[] = []
  const ended = await runScript('ink.ts', ['listen', '--json', '--forward-to', receiver.url], {
    env: { INKSTONE_URL: url, INKSTONE_KEY: key },
    onLine: (line, stop) => lines.push(line) === 3 && stop('SIGINT'),
  })
  assert.equal(ended.status, 1)
  const [begins, ...forwarded] = linesOf(ended.stdout) as Told[]
  assert.match(begins!.secret ?? '', /^whsec_/)
  assert.deepEqual(
    forwarded.map(line => [line.event?.id, line.forwarded?.status]),
    [
      ['evt_1', 307],
      ['evt_2', 307],
    ],
  )
})

test('the example of a type is sent to a program of ours, signed with the secret that is named', async context => {
  const receiver = await serve(context, json(200, {}))
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const args = ['trigger', 'task.failed', '--forward-to', receiver.url, '--secret', secret, '--json']
  const { status, stdout, stderr } = await ink('http://127.0.0.1:1', ...args)
  assert.equal(status, 0, stderr)
  const [{ body, headers } = assert.fail()] = receiver.received
  const sent = new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; id: string }
  assert.equal(sent.type, 'task.failed')
  const [line] = linesOf(stdout) as { event: { id: string } }[]
  assert.equal(line!.event.id, sent.id)
  const again = await ink('http://127.0.0.1:1', ...args)
  assert.equal(again.status, 0)
  assert.notEqual(receiver.received[1]!.headers['webhook-id'], headers['webhook-id'], 'each is an event of its own')
})

test('a trigger for a subscription is the test of that subscription', async context => {
  const delivery = { id: 'dlv_1', event_type: 'task.failed', event_id: 'evt_9' }
  const { url, received } = await serve(context, json(202, delivery))
  const { stdout } = await ink(url, 'trigger', 'task.failed', '--subscription', 'sub_1')
  assert.match(stdout, /dlv_1 is on its way: task\.failed evt_9/)
  assert.deepEqual([received[0]!.path, received[0]!.body], ['/v1/subscriptions/sub_1/test', '{"type":"task.failed"}'])
})
