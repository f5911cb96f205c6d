import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { mailSend } from '#contracts/commands/mail-send.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { mailToken } from '#infra/identity/mail-tokens.ts'
import { eventually } from '../support/eventually.ts'
import { testIdentity, testMail } from '../support/identity.ts'
import { startPlatform } from '../support/platform.ts'
import { letRungPass } from '../support/rungs.ts'
import { startSmtpServer } from '../support/smtp-server.ts'

const server = await startSmtpServer(
  { after },
  { refuses: address => (address.startsWith('nobody') ? 550 : address.startsWith('later') ? 451 : undefined) },
)
const mail = { ...testMail, smtpUrl: server.url }
const platform = await startPlatform({ after }, { start: ['relay', 'projections', 'delivery'], delivery: { mail } })

type Letter = Parameters<typeof platformCommand<typeof mailSend.data>>[1]

const post = async (letter: Letter, times = 1): Promise<void> => {
  const command = platformCommand(mailSend, letter, { correlationId: 'req_1' })
  for (let turn = 0; turn < times; turn++) await writeAll(platform.em(), commandWrites([command]))
}
const arrived = (to: string) =>
  eventually(`a letter to ${to}`, () => server.received.find(letter => letter.to.includes(to)))
const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}: ((?:.|\\r\\n )*)`, 'm').exec(message)?.[1]?.replaceAll('\r\n ', ' ') ?? ''
/** What its parts say, decoded. */
const bodyOf = (message: string): string =>
  message
    .split(/\r\n--/)
    .map(part => {
      const [head = '', ...rest] = part.split('\r\n\r\n')
      const content = rest.join('\r\n\r\n')
      if (/base64/i.test(head)) return Buffer.from(content, 'base64').toString()
      const bytes = content.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`)
      return /quoted-printable/i.test(head) ? decodeURIComponent(bytes.replaceAll(/%(?![0-9A-F]{2})/g, '%25')) : content
    })
    .join('\n')

const waitsIn = (rung: string): Promise<unknown> =>
  eventually(`a letter waits in ${rung}`, async () => {
    const { api, name } = platform.vhost
    const wanted = { count: 1, ackmode: 'ack_requeue_true', encoding: 'auto' }
    return (await api<unknown[]>('POST', `/queues/${name}/${rung}/get`, wanted)).length > 0
  })

beforeEach(() => void server.received.splice(0))

test('a letter goes out by SMTP as text and as HTML, with the link that only the sender can work out', async () => {
  await post({ to: 'ada@example.com', letter: 'verify-email', token_id: 'ott_1' })
  const { from, message } = await arrived('ada@example.com')
  assert.equal(from, 'no-reply@example.com')
  assert.equal(headerOf(message, 'From'), 'Inkstone <no-reply@example.com>')
  assert.equal(headerOf(message, 'Subject'), 'Is this your address?')
  assert.equal(headerOf(message, 'Auto-Submitted'), 'auto-generated')
  assert.match(headerOf(message, 'Message-ID'), /^<msg_\w+@example\.com>$/)
  const link = `https://console.example.com/verify-email#token=${mailToken(testIdentity.mailTokenKey, 'ott_1')}`
  const body = bodyOf(message)
  assert.ok(body.includes(`:\n${link}`) || body.includes(`:\r\n${link}`))
  assert.ok(body.includes(`<a href="${link}">`))
})

test('a letter speaks the language of who gets it', async () => {
  await post({ to: 'li@example.com', letter: 'reset-password', language: 'zh', token_id: 'ott_2' })
  const { message } = await arrived('li@example.com')
  assert.match(headerOf(message, 'Subject'), /^=\?UTF-8\?/)
  assert.match(bodyOf(message), /重设密码/)
})

test('what is said twice is sent once', async () => {
  await post({ to: 'twice@example.com', letter: 'password-changed' }, 2)
  await post({ to: 'end@example.com', letter: 'password-changed' })
  await arrived('end@example.com')
  assert.equal(server.received.filter(({ to }) => to.includes('twice@example.com')).length, 1)
})

test('while the server is away a letter waits, and goes out once it is back', async () => {
  await server.stop()
  await post({ to: 'patient@example.com', letter: 'password-changed' })
  await letRungPass(platform.vhost, 'retry.5s')
  await waitsIn('retry.30s')
  await server.start()
  await letRungPass(platform.vhost, 'retry.30s')
  const { to } = await arrived('patient@example.com')
  assert.deepEqual(to, ['patient@example.com'])
})

test('after the ladder a server that says not now is asked again later, without end', async () => {
  await post({ to: 'later@example.com', letter: 'password-changed' })
  for (const rung of ['retry.5s', 'retry.30s', 'retry.2m', 'retry.2m']) await letRungPass(platform.vhost, rung)
  assert.deepEqual(await query(platform.em(), sql`select from dead_letter`), [])
})

test('an address that is refused is not tried again, and a letter that is too late is not sent', async () => {
  await post({ to: 'nobody@example.com', letter: 'password-changed' })
  await post({ to: 'missed@example.com', letter: 'password-changed', send_before: '2026-01-01T00:00:00.000Z' })
  await post({ to: 'end@example.com', letter: 'password-changed' })
  await arrived('end@example.com')
  assert.deepEqual(
    server.received.map(({ to }) => to),
    [['end@example.com']],
  )
  assert.deepEqual(await query(platform.em(), sql`select from dead_letter`), [])
})
