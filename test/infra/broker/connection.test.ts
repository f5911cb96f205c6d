import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { heardLog } from '../../support/heard-log.ts'
import { inReverse } from '../../support/lifetime.ts'
import { openProxy } from '../../support/tcp-proxy.ts'
import { freshVhost } from '../../support/vhost.ts'

const wrongPassword = 'not-the-password-4711'

test('a broker that does not let us in is told once for each reason, without the password, and tried until it does', async t => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const setPassword = (password: string) => vhost.api('PUT', `/users/${vhost.name}`, { password, tags: '' })
  await setPassword('another-password')
  own.after(async () => void (await vhost.api('DELETE', `/users/${vhost.name}`)))
  await vhost.api('PUT', `/permissions/${vhost.name}/${vhost.name}`, { configure: '.*', write: '.*', read: '.*' })
  const proxy = await openProxy(own, vhost.url)
  const url = new URL(proxy.through(vhost.url))
  url.username = vhost.name
  url.password = wrongPassword

  const letIn = async (): Promise<void> => {
    await setPassword(wrongPassword)
    proxy.behave('pass')
  }

  const { log, lines } = heardLog()
  const warnings = () => lines.filter(({ level }) => level === 'warn').map(({ err }) => (err as Error).message)
  const opening = BrokerConnection.open({ url: url.href, service: 'test', role: 'publish', log })
  own.after(async () => {
    await letIn()
    await (await opening).close()
  })
  await eventually('it was tried several times', () => proxy.asked >= 3)
  proxy.behave('refuse')
  await eventually('the other reason is told too', () => warnings().length >= 2)
  const asked = proxy.asked
  await eventually('it was tried again', () => proxy.asked >= asked + 2)

  assert.equal(warnings().length, 2, warnings().join('\n'))
  assert.match(warnings()[0]!, /ACCESS_REFUSED/)
  assert.match(warnings()[1]!, /ECONNRESET/)
  assert.equal(lines[0]!['broker'], `${url.host}/${vhost.name}`)
  assert.ok(!JSON.stringify(lines).includes(wrongPassword), 'no line holds the password')

  await letIn()
  const connection = await opening
  assert.ok(connection.isConnected)
  assert.equal(lines.at(-1)!.msg, 'broker connection is back')
})

test('a first connection that stands at once is nothing to tell', async t => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const { log, lines } = heardLog()
  const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role: 'publish', log })
  own.after(() => connection.close())
  assert.ok(connection.isConnected)
  assert.deepEqual(lines, [])
})
