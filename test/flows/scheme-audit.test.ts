import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AssetView } from '#contracts/http/assets.ts'
import type { DomainView } from '#contracts/http/domains.ts'
import type { ResultOf } from '#contracts/tasks/registry.ts'
import { ownershipStatement } from '#contracts/tasks/scheme-audit.ts'
import { query, sql } from '#infra/db/sql.ts'
import { captchaPng } from '../../scripts/bench/recognition/families/captchapng.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startNameServer } from '../support/name-server.ts'
import { startPlatform } from '../support/platform.ts'

const dns = await startNameServer({ after })
const platform = await startPlatform({ after }, { nameServers: [dns.address] })
const { token } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)
const samples: { asset_id: string; label: string }[] = []

before(async () => {
  for (let index = 0; index < 100; index++) {
    const { image, label } = await captchaPng[0]!.generate(1, index)
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'sample.png')
    const { body } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
    samples.push({ asset_id: body.id, label })
  }
})

const input = () => ({
  scheme: { name: 'Sign-in code', reads_as: 'text', charset: '0123456789', length: 4 },
  samples,
  attestation: { is_owner: true, statement: ownershipStatement },
  domain: 'login.example.com',
})

test('nobody audits the scheme of a domain that is not proven theirs', async () => {
  const { status, body } = await client.problem('POST', '/v1/tasks', { json: { type: 'scheme.audit', input: input() } })
  assert.deepEqual([status, body.code], [403, 'domain-not-proven'])
})

test('nobody audits without the word of the owner', async () => {
  for (const attestation of [
    { is_owner: false, statement: ownershipStatement },
    { is_owner: true, statement: 'yes' },
  ]) {
    const json = { type: 'scheme.audit', input: { ...input(), attestation } }
    assert.equal((await client.problem('POST', '/v1/tasks', { json })).status, 422)
  }
})

test('an owner learns how weak the scheme is, in three formats', async () => {
  const { body: claimed } = await client.call<DomainView>('POST', '/v1/domains', {
    json: { name: 'login.example.com' },
  })
  dns.publish(claimed.record.name, [[claimed.record.value]])
  await client.call('POST', '/v1/domains/login.example.com/verify')

  const posted = await client.post('scheme.audit', input())
  const [stated] = await query<{ facts: unknown }>(
    platform.em(),
    sql`select facts from audit_entry where action = 'task.attested' and subject = ${posted.id}`,
  )
  const claim = { type: 'scheme.audit', statement: ownershipStatement, domain: 'login.example.com' }
  assert.deepEqual(stated?.facts, { ...claim, scheme: 'Sign-in code' }, 'what was stated outlasts the task')
  const task = await client.ended(posted.id)
  assert.deepEqual([task.status, task.cost.charged], ['succeeded', '10'], JSON.stringify(task.error))
  const report = task.result as ResultOf<'scheme.audit'>
  assert.equal(report.samples.given, 100)
  assert.equal(report.solving.basis, 'measured')
  assert.match(report.grade, /^[A-F]$/)
  assert.deepEqual(
    task.output.map(({ content_type }) => content_type),
    ['application/json', 'text/html; charset=utf-8', 'application/pdf'],
  )
  for (const { url, bytes } of task.output) {
    const file = Buffer.from(await (await fetch(url)).arrayBuffer())
    assert.equal(file.length, bytes)
  }
  const pdf = Buffer.from(await (await fetch(task.output[2]!.url)).arrayBuffer())
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
})

test('nothing of all this was lost', async () => {
  await assertNothingLost(platform)
})
