import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { OutboundRefused } from '#infra/outbound/outbound-refused.ts'
import { checkedLookup, nameResolver, resolveChecked } from '#infra/outbound/resolve-checked.ts'
import { startNameServer } from '../../support/name-server.ts'
import { unsafeZone } from '../../support/unsafe-urls.ts'
import { startReceiver } from './receiver.ts'
import { rulesOf } from './rules.ts'

const names = await startNameServer({ after })
const resolve = nameResolver({ servers: [names.address], timeoutMs: 500 })

const reasonFor = async (host: string, settings = {}): Promise<string> => {
  try {
    await resolveChecked(host, { rules: rulesOf(settings), resolve })
    return 'ok'
  } catch (error) {
    assert.ok(error instanceof OutboundRefused)
    return error.reason
  }
}

test('a name is resolved to all of its addresses of both families', async () => {
  names.publishAddresses('hooks.example', ['8.8.8.8', '8.8.4.4', '2606:4700::1111'])
  assert.deepEqual(await resolveChecked('Hooks.Example.', { rules: rulesOf(), resolve }), [
    { address: '8.8.8.8', family: 4 },
    { address: '8.8.4.4', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ])
})

test('a name that leads inside, be it with one address of many, is refused', async () => {
  for (const [name, addresses] of Object.entries(unsafeZone)) {
    names.publishAddresses(name, addresses)
    assert.equal(await reasonFor(name), 'address', name)
  }
})

test('a name without addresses, and one that nobody answers for, has none', async () => {
  names.publishAddresses('empty.example', [])
  assert.equal(await reasonFor('empty.example'), 'dns')
  assert.equal(await reasonFor('nowhere.example'), 'dns')
  const silent = nameResolver({ servers: ['127.0.0.1:1'], timeoutMs: 50 })
  await assert.rejects(resolveChecked('hooks.example', { rules: rulesOf(), resolve: silent }), { reason: 'dns' })
  const broken = () => Promise.reject(new Error('10.0.0.1 refused'))
  await assert.rejects(resolveChecked('hooks.example', { rules: rulesOf(), resolve: broken }), { reason: 'dns' })
})

test('a family that nobody answers for does not hide the other', async () => {
  names.publishAddresses('sixes.example', ['2606:4700::1111'])
  assert.equal(await reasonFor('sixes.example'), 'ok')
})

test('what a name server says is an address must be one', async () => {
  const liar = () => Promise.resolve(['8.8.8.8', 'localhost'])
  await assert.rejects(resolveChecked('hooks.example', { rules: rulesOf(), resolve: liar }), { reason: 'address' })
})

test('an address is its own, and is judged without asking anybody', async () => {
  const never = () => assert.fail('a name server was asked')
  assert.deepEqual(await resolveChecked('8.8.8.8', { rules: rulesOf(), resolve: never }), [
    { address: '8.8.8.8', family: 4 },
  ])
  await assert.rejects(resolveChecked('2130706433', { rules: rulesOf(), resolve: never }), { reason: 'address' })
  await assert.rejects(resolveChecked('localhost', { rules: rulesOf(), resolve: never }), { reason: 'name' })
})

test('of very many addresses only the first few are knocked at', async () => {
  names.publishAddresses('many.example', [Array.from({ length: 25 }, (_, place) => `8.8.4.${place}`)].flat())
  assert.equal((await resolveChecked('many.example', { rules: rulesOf(), resolve })).length, 8)
})

test('an error tells the class of what is wrong and nothing else', async () => {
  names.publishAddresses('inside.example', ['10.11.12.13'])
  const error = await resolveChecked('inside.example', { rules: rulesOf(), resolve }).catch((caught: unknown) => caught)
  assert.ok(error instanceof OutboundRefused)
  assert.equal(error.isUnsafe, true)
  assert.equal(error.cause, undefined)
  assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /10\.11|inside\.example/)
})

test('a socket that looks up by the check connects to what was checked', async () => {
  const open = await startReceiver({ after }, () => undefined, { host: '127.0.0.2' })
  const options = { rules: rulesOf({ allow: ['127.0.0.2'] }), resolve }
  names.publishAddresses('pinned.example', ['127.0.0.2'])
  const socket = connect({ host: 'pinned.example', port: open.port, lookup: checkedLookup(options) })
  await once(socket, 'connect')
  assert.equal(socket.remoteAddress, '127.0.0.2')
  socket.destroy()

  names.publishAddresses('closed.example', ['127.0.0.1'])
  const refused = connect({ host: 'closed.example', port: open.port, lookup: checkedLookup(options) })
  const [error] = (await once(refused, 'error')) as [unknown]
  assert.ok(error instanceof OutboundRefused && error.reason === 'address')
})
