import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { GetMessage } from 'amqplib'
import { assertTopology } from '#infra/broker/assert-topology.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { topology } from '#infra/broker/topology.ts'
import { findLetters, takeReplayTurn } from '#infra/db/messages/dead-letters.ts'
import { query, sql } from '#infra/db/sql.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { runScript } from '../support/command-line.ts'
import { freshDatabase } from '../support/database.ts'
import { addLetter } from '../support/letters.ts'
import { freshVhost } from '../support/vhost.ts'

const { url, em } = await freshDatabase({ after })
const vhost = await freshVhost({ after })
const log = createLog({ service: 'test', level: 'silent' })
const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role: 'publish', log })
const channel = await connection.openChannel()
await assertTopology(channel, topology())
after(() => connection.close())

const queue = 'usage.on.task'
beforeEach(async () => {
  await query(em(), sql`delete from dead_letter`)
  await channel.purgeQueue(queue)
})

const env = { DATABASE_URL: url, RABBITMQ_URL: vhost.url }
const dead = (...args: string[]) => runScript('dead.ts', args, { env })

type Counts = { sent: number; skipped: number; refused: number; failed: number }
const replay = async (...args: string[]): Promise<Counts & { status: number | null }> => {
  const { status, stdout, stderr } = await dead('replay', '--rate', '1000', '--json', ...args)
  assert.notEqual(stdout, '', stderr)
  const { sent, skipped, refused, failed } = JSON.parse(stdout) as Counts
  return { status, sent, skipped, refused, failed }
}
const none = { status: 0, sent: 0, skipped: 0, refused: 0, failed: 0 }

const received = async (): Promise<GetMessage[]> => {
  const messages: GetMessage[] = []
  for (;;) {
    const message = await channel.get(queue, { noAck: true })
    if (!message) return messages
    delete message.properties.headers?.['x-delivery-count']
    messages.push(message)
  }
}

const addLetters = async (count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push(await addLetter(em()))
  return ids
}

test('a replayed letter arrives in the queue that it died in, as it was, without the marks of its death', async () => {
  const headers = {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'error-type': 'event-refused',
    'error-message': 'no',
    'first-failed-at': '2026-01-01T00:00:00Z',
    queue,
    attempt: 4,
    'x-death': [{ queue, reason: 'rejected' }],
  }
  const id = await addLetter(em(), { headers, body: '{"n":17}', replays: 1, messageId: 'msg_1' })
  assert.deepEqual(await replay(id), { ...none, sent: 1 })
  const [message] = await received()
  assert.equal(message!.content.toString(), '{"n":17}')
  assert.equal(message!.properties.messageId, 'msg_1')
  assert.equal(message!.properties.type, 'task.succeeded')
  assert.deepEqual(message!.properties.headers, { traceparent: headers.traceparent, replays: 2 })
  const [letter] = await findLetters(em(), [id])
  assert.equal(letter!.replayedAs, 'msg_1')
  assert.ok(letter!.replayedAt)
})

test('a letter is replayed once, however often it is asked for', async () => {
  const [id = ''] = await addLetters(1)
  assert.deepEqual(await replay(id), { ...none, sent: 1 })
  assert.deepEqual(await replay(id), { ...none, skipped: 1 })
  assert.deepEqual(await replay('--all'), none)
  assert.equal((await received()).length, 1)
})

test('a dry run says what would be done and does nothing', async () => {
  await addLetters(3)
  const { status, stdout } = await dead('replay', '--all', '--dry-run')
  assert.equal(status, 0)
  assert.match(stdout, /Nothing was done\. It would be: 3 sent\.$/m)
  assert.deepEqual(await received(), [])
  assert.deepEqual(await replay('--all'), { ...none, sent: 3 })
})

test('a message that died again after three replays is not sent a fourth time, unless it is forced', async () => {
  const id = await addLetter(em(), { replays: 3 })
  const { status, stdout } = await dead('replay', id)
  assert.equal(status, 1)
  assert.match(stdout, /died again after 3 replays; --force/)
  assert.deepEqual(await received(), [])
  assert.deepEqual(await replay(id, '--force'), { ...none, sent: 1 })
  assert.deepEqual((await received())[0]!.properties.headers, { replays: 4 })
})

test('a group is replayed alone, and no more of it than was allowed', async () => {
  await addLetters(3)
  await addLetter(em(), { fingerprint: 'ffffffffffff' })
  assert.deepEqual(await replay('--group', 'abcdef012345', '--limit', '2'), { ...none, sent: 2 })
  assert.deepEqual(await replay('--group', 'abcdef012345'), { ...none, sent: 1 })
  assert.equal((await received()).length, 3)
})

test('no more letters are begun in a second than was asked for', async () => {
  await addLetters(12)
  const started = performance.now()
  const { stdout } = await dead('replay', '--all', '--rate', '20')
  assert.match(stdout, /^12 sent\.$/m)
  // The first goes at once; eleven slots of 50 ms follow, each by a clock that may wake a millisecond early.
  assert.ok(performance.now() - started >= 11 * 50 - 11)
})

test('a replay that is stopped goes on where it was, and every letter arrives once', async () => {
  const ids = await addLetters(30)
  const stopped = await runScript('dead.ts', ['replay', '--all', '--rate', '5'], {
    env,
    onLine: (_line, stop) => stop('SIGINT'),
  })
  assert.match(stopped.stdout, /Stopped; the same command goes on from here/)
  const before = (await received()).length
  assert.ok(before > 0 && before < ids.length)
  assert.deepEqual(await replay('--all'), { ...none, sent: ids.length - before })
  assert.equal((await received()).length, ids.length - before)
})

test('a letter whose queue is gone stays in the archive, with a reason, and the others go on', async () => {
  const lost = await addLetter(em(), { queue: 'nobody.works.bulk' })
  await addLetters(2)
  const { status, stdout } = await dead('replay', '--all')
  assert.equal(status, 1)
  assert.match(stdout, /there is no queue nobody\.works\.bulk/)
  assert.equal((await received()).length, 2)
  const [letter] = await findLetters(em(), [lost])
  assert.equal(letter!.replayedAt, null)
})

test('two letters with the same message id are told apart', async () => {
  const lost = await addLetter(em(), { queue: 'nobody.works.bulk', messageId: 'msg_twin' })
  const kept = await addLetter(em(), { messageId: 'msg_twin' })
  assert.deepEqual(await replay('--all'), { ...none, status: 1, sent: 1, refused: 1 })
  const letters = await findLetters(em(), [lost, kept])
  assert.deepEqual(
    new Map(letters.map(({ id, replayedAt }) => [id, replayedAt !== null])),
    new Map([
      [lost, false],
      [kept, true],
    ]),
  )
})

test('two replays at the same time are not possible', async () => {
  await addLetters(1)
  await using turn = await takeReplayTurn(url)
  assert.ok(turn)
  const { status, stderr } = await dead('replay', '--all')
  assert.equal(status, 1)
  assert.match(stderr, /Another replay is running/)
  assert.deepEqual(await received(), [])
})

test('letters are listed by cause and shown in full, and none of it steers the terminal', async () => {
  const id = await addLetter(em(), { body: '{"said":"a  b \u009b1m"}', headers: { 'x-note': '\u001b]0;owned' } })
  await addLetter(em(), { fingerprint: 'ffffffffffff', body: '\u001b[2J not JSON' })
  const groups = await dead('ls')
  assert.match(groups.stdout, /abcdef012345 +1 +0 +usage\.on\.task +event-refused/)
  assert.match((await dead('ls', '--group', 'abcdef012345')).stdout, new RegExp(id))
  const shown = await dead('show', id)
  assert.match(shown.stdout, /body \(\d+ bytes\)\n\{\n {2}"said": "a {2}b \\u\{9b\}1m"/)
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  assert.doesNotMatch(groups.stdout + shown.stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

test('purging needs a yes, and what is purged is neither listed nor replayed', async () => {
  const [id = ''] = await addLetters(2)
  const asked = await dead('purge', '--group', 'abcdef012345')
  assert.match(asked.stdout, /^Nothing was done\. With --yes, 2 letters would be purged\./)
  assert.deepEqual(await replay('--all', '--dry-run'), { ...none, sent: 2 })
  assert.match((await dead('purge', id, '--yes')).stdout, /^1 letter purged/)
  const [entry] = await query(
    em(),
    sql`select actor, action, facts from audit_entry where subject = 'dead-letters' order by id desc limit 1`,
  )
  assert.deepEqual(entry, { actor: 'cli', action: 'dead_letters.purged', facts: { ids: [id], letters: 1 } })
  assert.deepEqual(await replay(id), { ...none, skipped: 1 })
  assert.match((await dead('purge', '--group', 'abcdef012345', '--yes')).stdout, /^1 letter purged/)
  assert.match((await dead('ls')).stdout, /Nothing has died/)
  assert.deepEqual(await received(), [])
})

test('purging by age takes the old and leaves the new', async () => {
  const [old = ''] = await addLetters(2)
  await query(em(), sql`update dead_letter set archived_at = now() - interval '8 days' where id = ${old}`)
  assert.match((await dead('purge', '--older-than', '7d', '--yes')).stdout, /^1 letter purged/)
  assert.deepEqual(await replay('--all'), { ...none, sent: 1 })
})

test('which letters are meant must be said, and said once', async () => {
  for (const args of [
    ['replay'],
    ['purge', '--yes'],
    ['replay', '--all', '--group', 'x'],
    ['purge', '--older-than', 'long'],
  ]) {
    const { status, stderr } = await dead(...args)
    assert.equal(status, 2, args.join(' '))
    assert.notEqual(stderr, '')
  }
})

const peek = (name: string, ackmode: string) =>
  vhost.api('POST', `/queues/${vhost.name}/${name}/get`, { count: 3, ackmode, encoding: 'auto' })

test('looking a hundred times through the console loses nothing', async () => {
  const work = 'image.process.bulk'
  for (const [name, key] of [
    ['dead', 'image.process.bulk'],
    [work, work],
  ] as const) {
    channel.publish(name === 'dead' ? 'dead' : 'cmd', key, Buffer.from(name), { persistent: true })
  }
  for (const ackmode of ['ack_requeue_true', 'reject_requeue_true']) {
    for (let n = 0; n < 50; n++) {
      await peek('dead', ackmode)
      await peek(work, ackmode)
    }
  }
  // A work queue gives up on what was taken back too often; it then lies with the dead, where the archive finds it.
  const found: string[] = []
  while (found.length < 2) {
    for (const name of ['dead', work]) {
      const message = await channel.get(name, { noAck: true })
      if (message) found.push(message.content.toString())
    }
  }
  assert.deepEqual(found.toSorted(), ['dead', work])
})
