import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Failure } from '#contracts/failures.ts'
import { openMailer } from '../../../consumers/delivery/mailer.ts'
import { heardLog } from '../../support/heard-log.ts'
import { startSmtpServer } from '../../support/smtp-server.ts'

const from = 'Inkstone <no-reply@example.com>'
const letter = {
  to: 'ada@example.com',
  subject: 'A letter',
  text: 'secret link',
  html: '<p>secret link</p>',
  attempt: 1,
}

test('a server whose certificate nobody vouches for gets nothing', async t => {
  const { log } = heardLog()
  const server = await startSmtpServer(t, { offersTls: true })
  const mailer = openMailer({ smtpUrl: server.url, from, log })
  t.after(() => mailer.close())
  await assert.rejects(mailer.send({ ...letter, messageId: 'msg_1' }), (error: Failure) => {
    assert.deepEqual([error.code, error.retry], ['dependency-unavailable', 'backoff'])
    return true
  })
  assert.deepEqual(server.received, [])
})

test('what a server that is away throws waits, and does not repeat the letter', async t => {
  const { log } = heardLog()
  const server = await startSmtpServer(t)
  await server.stop()
  const mailer = openMailer({ smtpUrl: server.url, from, log })
  t.after(() => mailer.close())
  for (const [attempt, retry] of [
    [1, 'backoff'],
    [4, { afterMs: 120_000 }],
  ] as const) {
    await assert.rejects(mailer.send({ ...letter, messageId: 'msg_1', attempt }), (error: Failure) => {
      assert.deepEqual([error.code, error.retry], ['dependency-unavailable', retry])
      assert.doesNotMatch(error.message, /ada@|secret/)
      return true
    })
  }
})

test('without a server letters lie in a folder that only its owner reads, and the start says so', async t => {
  const { log, lines } = heardLog()
  const directory = join(await mkdtemp(join(tmpdir(), 'inkstone-mail-')), 'mail')
  t.after(() => rm(directory, { recursive: true, force: true }))
  const mailer = openMailer({ directory, from, log })
  assert.match(JSON.stringify(lines), /SMTP_URL is not set/)
  await mailer.send({ ...letter, messageId: 'msg_1' })
  const [name] = await readdir(directory)
  assert.match(
    await readFile(join(directory, name!), 'utf8'),
    /^To: ada@example\.com\nSubject: A letter\n\nsecret link/,
  )
  assert.equal((await stat(join(directory, name!))).mode & 0o077, 0)
})

test('with neither server nor folder a letter is told of without what it says', async () => {
  const { log, lines } = heardLog()
  await openMailer({ from, log }).send({ ...letter, messageId: 'msg_1' })
  const told = JSON.stringify(lines)
  assert.match(told, /a letter was not sent/)
  assert.doesNotMatch(told, /secret link|ada@example/)
})
