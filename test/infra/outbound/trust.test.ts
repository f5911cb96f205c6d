import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { after, test } from 'node:test'
import { trustOf } from '#infra/outbound/trust.ts'
import { nameResolver } from '#infra/outbound/resolve-checked.ts'
import { newAuthority } from '../../support/certificates.ts'
import { startNameServer } from '../../support/name-server.ts'
import { startReceiver } from './receiver.ts'
import { askOf, newOutbound, reasonOf } from './sending.ts'

const authority = newAuthority()
const directory = mkdtempSync(join(tmpdir(), 'outbound-'))
after(() => rm(directory, { recursive: true }))
const caFile = join(directory, 'ca.pem')
writeFileSync(caFile, authority.pem)

const names = await startNameServer({ after })
const resolve = nameResolver({ servers: [names.address], timeoutMs: 500 })
for (const name of ['hooks.example', 'other.example']) names.publishAddresses(name, ['127.0.0.1'])

const { send } = newOutbound({ caFile }, resolve)

const start = (hosts: readonly string[], untilMs?: number) =>
  startReceiver({ after }, ({ socket }, response) => void response.end(String((socket as TLSSocket).servername)), {
    certificate: authority.issue(hosts, untilMs),
  })

test('a receiver of the private authority is reached, and told the name that it was asked by', async () => {
  const receiver = await start(['hooks.example'])
  const answer = await send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` }))
  assert.equal(answer.body.toString(), 'hooks.example')
})

test('an address is reached by a certificate for the address', async () => {
  const receiver = await start(['127.0.0.1'])
  assert.equal((await send(askOf(receiver, { url: `https://127.0.0.1:${receiver.port}/` }))).status, 200)
})

test('a certificate for another name is refused, and so is one for the address behind the name', async () => {
  for (const hosts of [['other.example'], ['127.0.0.1'], []]) {
    const receiver = await start(hosts)
    assert.equal(await reasonOf(send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` }))), 'tls')
  }
})

test('a certificate that has run out, or of an authority that nobody knows, is refused', async () => {
  const old = await start(['hooks.example'], Date.now() - 1_000)
  assert.equal(await reasonOf(send(askOf(old, { url: `https://hooks.example:${old.port}/` }))), 'tls')
  const receiver = await start(['hooks.example'])
  const unaware = newOutbound({}, resolve)
  assert.equal(await reasonOf(unaware.send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` }))), 'tls')
})

test('no setting of the process turns the check off', async () => {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  try {
    const receiver = await start(['other.example'])
    assert.equal(await reasonOf(send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` }))), 'tls')
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
  }
})

test('a receiver that speaks plainly where TLS is wanted is refused', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end())
  const reason = await reasonOf(send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` })))
  assert.equal(reason, 'tls')
})

test('a connection that was kept for one name is not used for another at the same address', async () => {
  const receiver = await start(['hooks.example'])
  assert.equal((await send(askOf(receiver, { url: `https://hooks.example:${receiver.port}/` }))).status, 200)
  assert.equal(await reasonOf(send(askOf(receiver, { url: `https://other.example:${receiver.port}/` }))), 'tls')
  assert.equal(receiver.connected, 2)
})

test('a file of authorities that is missing or empty is noticed at the start', () => {
  assert.throws(() => trustOf(join(directory, 'none.pem')), /ENOENT/)
  const empty = join(directory, 'empty.pem')
  writeFileSync(empty, 'nothing')
  assert.throws(() => trustOf(empty), /OUTBOUND_CA holds no certificate/)
})
