import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import type { DomainView } from '#contracts/http/domains.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { startNameServer } from '../support/name-server.ts'
import { startPlatform } from '../support/platform.ts'

const dns = await startNameServer({ after })
const platform = await startPlatform({ after }, { start: ['ingress'], nameServers: [dns.address] })
const [one, other] = [await newAccount(platform.em()), await newAccount(platform.em())]
const owner = clientOf(platform.baseUrl, one.token)
const stranger = clientOf(platform.baseUrl, other.token)

const claim = async (client: typeof owner, name: string): Promise<DomainView> =>
  (await client.call<DomainView>('POST', '/v1/domains', { json: { name } })).body
const verify = (client: typeof owner, name: string) =>
  client.call<Omit<ProblemDetails, 'status'>>('POST', `/v1/domains/${name}/verify`)

test('a domain is proven by the record that its owner was told to publish', async () => {
  const claimed = await claim(owner, 'Login.Example.com')
  assert.deepEqual([claimed.name, claimed.status], ['login.example.com', 'pending'])
  const early = await verify(owner, 'login.example.com')
  assert.deepEqual(
    [early.status, early.body['code'], early.headers.get('retry-after')],
    [403, 'domain-not-proven', '30'],
  )

  dns.publish(claimed.record.name, [['something else'], [claimed.record.value]])
  const proven = await owner.call<DomainView>('POST', '/v1/domains/login.example.com/verify')
  assert.deepEqual([proven.status, proven.body.status], [200, 'verified'])
  const { body } = await owner.call<{ data: DomainView[] }>('GET', '/v1/domains')
  assert.deepEqual(
    body.data.map(({ name, status }) => ({ name, status })),
    [{ name: 'login.example.com', status: 'verified' }],
  )
})

test('the record of one account proves nothing for another', async () => {
  const mine = await claim(owner, 'shared.example.org')
  const theirs = await claim(stranger, 'shared.example.org')
  assert.notEqual(mine.record.value, theirs.record.value)
  dns.publish(mine.record.name, [[mine.record.value]])
  assert.equal((await verify(stranger, 'shared.example.org')).body['code'], 'domain-not-proven')
  assert.equal((await verify(owner, 'shared.example.org')).status, 200)
})

test('a domain that is claimed again keeps its record and its proof', async () => {
  const first = await claim(owner, 'again.example.org')
  dns.publish(first.record.name, [[first.record.value]])
  await verify(owner, 'again.example.org')
  const second = await claim(owner, 'again.example.org')
  assert.deepEqual([second.record, second.status], [first.record, 'verified'])
})

test('a proof is over after ninety days', async () => {
  const old = await claim(owner, 'old.example.org')
  dns.publish(old.record.name, [[old.record.value]])
  await verify(owner, 'old.example.org')
  await query(
    platform.em(),
    sql`update domain set verified_at = now() - interval '91 days' where name = 'old.example.org'`,
  )
  assert.equal((await claim(owner, 'old.example.org')).status, 'pending')
})

test('what is no domain name is refused, and what was not claimed is not there', async () => {
  for (const name of [
    'localhost',
    '10.0.0.1',
    'a..example.com',
    'https://example.com',
    '-a.example.com',
    'x'.repeat(300),
  ]) {
    const { status } = await owner.problem('POST', '/v1/domains', { json: { name } })
    assert.equal(status, 422, name)
  }
  assert.equal((await verify(owner, 'unclaimed.example.org')).status, 404)
  assert.equal((await verify(stranger, 'login.example.com')).status, 404)
})

test('a claim that is taken back is gone, with its proof', async () => {
  await claim(owner, 'gone.example.org')
  assert.equal((await owner.call('DELETE', '/v1/domains/gone.example.org')).status, 204)
  assert.equal((await owner.call('DELETE', '/v1/domains/gone.example.org')).status, 404)
  assert.equal((await verify(owner, 'gone.example.org')).status, 404)
})
