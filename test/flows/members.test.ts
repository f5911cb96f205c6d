import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { maxInvitations, type InvitationView, type MemberView } from '#contracts/http/members.ts'
import { newId } from '#contracts/ids.ts'
import { roles, roleScopes, type Role } from '#contracts/roles.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { mailToken } from '#infra/identity/mail-tokens.ts'
import { newAccount, testPepper } from '../support/account.ts'
import { clientOf, type Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { testIdentity } from '../support/identity.ts'
import { newPerson, type TestPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em, baseUrl } = platform

/** An account with one person of each role, or of those that are named. */
const household = async (wanted: readonly Role[] = roles) => {
  const { accountId } = await newAccount(em())
  const people = await Promise.all(wanted.map(role => newPerson(platform, { accountId, role })))
  return { accountId, people, of: (role: Role): TestPerson => people[wanted.indexOf(role)]! }
}

const setRole = ({ client }: TestPerson, { userId }: TestPerson, role: Role) =>
  client.call<MemberView & { code?: string }>('PATCH', `/v1/members/${userId}`, { json: { role } })
const remove = ({ client }: TestPerson, { userId }: TestPerson) =>
  client.call<{ code?: string }>('DELETE', `/v1/members/${userId}`)
const listed = async ({ client }: TestPerson): Promise<Record<string, Role>> => {
  const { body } = await client.call<{ data: MemberView[] }>('GET', '/v1/members?limit=100')
  return Object.fromEntries(body.data.map(({ user_id: id, role }) => [id, role]))
}
const statusOf = async ({ client }: { client: Client }, path: string): Promise<number> =>
  (await client.call('GET', path)).status

test('everybody sees who belongs to the account, and nobody from outside', async () => {
  const { people, of } = await household()
  const expected = Object.fromEntries(people.map(({ userId }, place) => [userId, roles[place]]))
  for (const person of people) assert.deepEqual(await listed(person), expected)
  const stranger = await newPerson(platform)
  assert.deepEqual(Object.keys(await listed(stranger)), [stranger.userId])
  for (const [method, json] of [
    ['PATCH', { role: 'viewer' }],
    ['DELETE', undefined],
  ] as const) {
    const { status } = await stranger.client.call(method, `/v1/members/${of('viewer').userId}`, json ? { json } : {})
    assert.equal(status, 404)
  }
})

test('of every role, who gives it and who takes it away follows from the order of roles', async () => {
  const { accountId, of } = await household()
  const target = await newPerson(platform, { accountId })
  const begin = (role: Role) =>
    query(
      em(),
      sql`insert into membership (account_id, user_id, role) values (${accountId}, ${target.userId}, ${role})
          on conflict (account_id, user_id) do update set role = excluded.role`,
    )
  for (const [rank, actor] of roles.entries()) {
    const mayKeepMembers = roleScopes[actor].includes('members:write')
    for (const [from, before] of roles.entries()) {
      for (const [to, given] of roles.entries()) {
        await begin(before)
        const { status } = await setRole(of(actor), target, given)
        const isAllowed = mayKeepMembers && from <= rank && to <= rank
        assert.equal(status, isAllowed ? 200 : 403, `${actor} makes ${before} ${given}`)
      }
      await begin(before)
      const isAllowed = mayKeepMembers && from <= rank
      assert.equal((await remove(of(actor), target)).status, isAllowed ? 204 : 403, `${actor} removes ${before}`)
    }
  }
})

test('a key counts as the highest role that it could be', async () => {
  const { accountId, of } = await household(['owner', 'admin', 'viewer'])
  const clientWith = async (role: Role): Promise<Client> => {
    const made = await em().transactional(tx =>
      createKey(tx, { accountId, name: 'x', scopes: roleScopes[role], pepper: testPepper }),
    )
    return clientOf(baseUrl, made.token)
  }
  const give = async (client: Client, role: Role): Promise<number> =>
    (await client.call('PATCH', `/v1/members/${of('viewer').userId}`, { json: { role } })).status
  const admin = await clientWith('admin')
  assert.deepEqual([await give(admin, 'owner'), await give(admin, 'admin')], [403, 200])
  assert.equal(await give(await clientWith('owner'), 'owner'), 200)
  const narrow = await em().transactional(tx =>
    createKey(tx, { accountId, name: 'x', scopes: ['members:write'], pepper: testPepper }),
  )
  assert.equal(await give(clientOf(baseUrl, narrow.token), 'viewer'), 403, 'it is not even a viewer')
})

test('a new role holds from the very next request on', async () => {
  const { of } = await household(['owner', 'viewer'])
  const [owner, viewer] = [of('owner'), of('viewer')]
  for (let turn = 0; turn < 20; turn++) {
    assert.equal(await statusOf(viewer, '/v1/api-keys'), 403)
    await setRole(owner, viewer, 'admin')
    assert.equal(await statusOf(viewer, '/v1/api-keys'), 200)
    await setRole(owner, viewer, 'viewer')
  }
  assert.equal((await remove(owner, viewer)).status, 204)
  assert.equal(await statusOf(viewer, '/v1/members'), 401)
})

test('the last owner neither leaves nor becomes less', async () => {
  const { of } = await household(['owner', 'admin'])
  const owner = of('owner')
  for (const { status, body } of [
    await setRole(owner, owner, 'admin'),
    await remove(owner, owner),
    await owner.client.call<{ code?: string }>('POST', '/v1/members/leave'),
  ]) {
    assert.deepEqual([status, body.code], [409, 'state-conflict'])
  }
  assert.equal((await setRole(owner, of('admin'), 'owner')).status, 200)
  assert.equal((await setRole(owner, owner, 'viewer')).status, 200)
  assert.equal((await owner.client.call('POST', '/v1/members/leave')).status, 204, 'nobody is held')
  assert.equal(await statusOf(owner, '/v1/members'), 401)
})

test('of two owners who do it to each other at once one is left, in whatever way they do it', async () => {
  for (let turn = 0; turn < 10; turn++) {
    const { accountId, people } = await household(['owner', 'owner'])
    const [one, other] = [people[0]!, people[1]!]
    await Promise.all([
      turn % 2 === 0 ? setRole(one, other, 'viewer') : remove(one, other),
      turn % 3 === 0 ? setRole(other, one, 'viewer') : other.client.call('POST', '/v1/members/leave'),
    ])
    const owners = await query(em(), sql`select from membership where account_id = ${accountId} and role = 'owner'`)
    assert.equal(owners.length, 1, `turn ${turn}`)
  }
})

const invite = ({ client }: { client: Client }, email: string, role: Role = 'editor') =>
  client.call<InvitationView & { code?: string }>('POST', '/v1/invitations', { json: { email, role } })
const tokenOf = ({ id }: { id: string }): string => mailToken(testIdentity.mailTokenKey, id)
const accept = ({ client }: TestPerson, token: string) =>
  client.call<MemberView & { code?: string }>('POST', '/v1/invitations/accept', { json: { token } })

test('who is invited gets a letter, accepts it once, and belongs to the account', async () => {
  const { of, accountId } = await household(['owner'])
  const ada = await newPerson(platform)
  const { status, body: invitation } = await invite(of('owner'), ada.email.toUpperCase())
  assert.deepEqual([status, invitation.status, invitation.email], [201, 'pending', ada.email])
  const [letter] = await query<{ body: { to: string; letter: string; token_id: string } }>(
    em(),
    sql`select body from outbox where type = 'mail.send' and body ->> 'token_id' = ${invitation.id}`,
  )
  assert.deepEqual([letter?.body.to, letter?.body.letter], [ada.email, 'invitation'])
  assert.ok(!JSON.stringify(letter).includes(tokenOf(invitation)), 'the token is in no letter on its way')

  const answers = await Promise.all(Array.from({ length: 5 }, () => accept(ada, tokenOf(invitation))))
  assert.equal(answers.filter(({ status: one }) => one === 200).length, 1)
  assert.equal(answers.filter(({ status: one }) => one === 404).length, 4)
  assert.equal((await listed(of('owner')))[ada.userId], 'editor')
  assert.equal((await accept(ada, tokenOf(invitation))).status, 404)
  const { body: list } = await of('owner').client.call<{ data: InvitationView[] }>('GET', '/v1/invitations')
  assert.deepEqual(
    list.data.map(({ status: one }) => one),
    ['accepted'],
  )
  const told = await eventually('it was told', async () => {
    const { body } = await of('owner').client.call<{ data: CloudEvent[] }>('GET', `/v1/events?subject=${ada.userId}`)
    return body.data[0]
  })
  assert.deepEqual([told.type, told.data], ['member.added', { member: { user_id: ada.userId, role: 'editor' } }])
  const entries = await query<{ action: string }>(
    em(),
    sql`select action from audit_entry where account_id = ${accountId} order by sequence`,
  )
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['member.invited', 'member.added'],
  )
})

test('an invitation is for one address, which must be proven', async () => {
  const { of } = await household(['owner'])
  const [ada, eve] = [await newPerson(platform), await newPerson(platform)]
  const { body: invitation } = await invite(of('owner'), ada.email)
  assert.deepEqual([(await accept(eve, tokenOf(invitation))).status, (await accept(eve, 'made up')).status], [403, 404])
  await query(em(), sql`update app_user set email_verified_at = null where id = ${ada.userId}`)
  assert.equal((await accept(ada, tokenOf(invitation))).status, 403)
  await query(em(), sql`update app_user set email_verified_at = now() where id = ${ada.userId}`)
  assert.equal((await accept(ada, tokenOf(invitation))).status, 200)
})

test('an invitation ends by time, by being taken back, and by another one', async () => {
  const { of } = await household(['owner'])
  const owner = of('owner')
  const ada = await newPerson(platform)
  const { body: late } = await invite(owner, ada.email)
  await query(em(), sql`update invitation set expires_at = now() where id = ${late.id}`)
  const expired = await accept(ada, tokenOf(late))
  assert.deepEqual([expired.status, expired.body.code], [410, 'link-expired'])
  const { body: first } = await invite(owner, ada.email)
  const { body: second } = await invite(owner, ada.email, 'viewer')
  assert.equal((await accept(ada, tokenOf(first))).status, 404)
  assert.equal((await owner.client.call('DELETE', `/v1/invitations/${second.id}`)).status, 204)
  assert.equal((await accept(ada, tokenOf(second))).status, 404)
  assert.equal((await owner.client.call('DELETE', `/v1/invitations/${second.id}`)).status, 204, 'again')
  const { body: third } = await invite(owner, ada.email)
  await accept(ada, tokenOf(third))
  assert.equal((await owner.client.call('DELETE', `/v1/invitations/${third.id}`)).status, 409)
  assert.equal((await invite(owner, ada.email)).body.code, 'state-conflict', 'they are there already')
})

test('nobody invites to more than they are, and what they invited to ends when they may no more', async () => {
  const { of } = await household(['owner', 'admin', 'editor'])
  const [owner, admin] = [of('owner'), of('admin')]
  assert.equal((await invite(admin, 'grace@example.com', 'owner')).body.code, 'forbidden')
  assert.equal((await invite(of('editor'), 'grace@example.com', 'viewer')).body.code, 'insufficient-scope')
  const [ada, bob] = [await newPerson(platform), await newPerson(platform)]
  const { body: high } = await invite(admin, ada.email, 'admin')
  const { body: low } = await invite(admin, bob.email, 'viewer')
  await setRole(owner, admin, 'editor')
  assert.deepEqual([(await accept(ada, tokenOf(high))).status, (await accept(bob, tokenOf(low))).status], [404, 200])
})

test('an account has a limited number of open invitations', async () => {
  const { of, accountId } = await household(['owner'])
  await query(
    em(),
    sql`insert into invitation (id, account_id, email, role, digest, invited_by, expires_at)
        select ${newId('invitation')} || n, ${accountId}, n || '@example.com', 'viewer', (${accountId} || n)::bytea, 'x', now() + interval '1 day'
        from generate_series(1, ${maxInvitations}::int) n`,
  )
  assert.equal((await invite(of('owner'), 'one-more@example.com')).body.code, 'quota-exceeded')
})

test('what is no role, no address or no member is refused', async () => {
  const { of } = await household(['owner', 'viewer'])
  const owner = of('owner')
  for (const json of [{}, { role: 'god' }, { role: 'admin', user_id: 'x' }, { role: null }]) {
    assert.equal((await owner.client.call('PATCH', `/v1/members/${of('viewer').userId}`, { json })).status, 422)
  }
  for (const email of ['', 'ada', 'ada@example.com\r\nBcc: eve@example.com', `${'a'.repeat(300)}@example.com`]) {
    assert.equal((await invite(owner, email)).status, 422, email)
  }
  for (const id of ['me', newId('user'), newId('key'), of('viewer').sessionId]) {
    assert.equal((await owner.client.call('DELETE', `/v1/members/${id}`)).status, 404, id)
  }
})
