import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsSchema } from '#contracts/limits.ts'
import { roleScopes } from '#contracts/roles.ts'
import { scopes, type Scope } from '#contracts/scopes.ts'
import type { KeyRestrictions } from '#infra/db/identity/api-keys.ts'
import type { Caller } from '../../../../producers/ingress/caller.ts'
import { requireNoStronger } from '../../../../producers/ingress/keys/require-no-stronger.ts'
import { Problem } from '../../../../producers/ingress/problem.ts'

const free: KeyRestrictions = {
  taskTypes: null,
  projectIds: null,
  allowedCidrs: null,
  requestsPerMinute: null,
  tasksInFlight: null,
  expiresAt: null,
}
const callerWith = (held: readonly Scope[], key?: Partial<KeyRestrictions>): Caller => ({
  accountId: 'org_1',
  actorId: 'key_1',
  credentialId: 'key_1',
  scopes: held,
  limits: limitsSchema.parse({}),
  plan: 'free',
  ...(key ? { key: { ...free, ...key } } : {}),
})
const codeOf = (wanted: Parameters<typeof requireNoStronger>[0], caller: Caller): string | undefined => {
  try {
    requireNoStronger(wanted, caller)
    return undefined
  } catch (error) {
    assert.ok(error instanceof Problem)
    return error.code
  }
}

test('each scope can be given by those who have it and by nobody else', () => {
  for (const scope of scopes) {
    const others = scopes.filter(other => other !== scope && other !== 'admin')
    assert.equal(codeOf({ scopes: [scope] }, callerWith([scope])), undefined)
    assert.equal(codeOf({ scopes: [scope] }, callerWith(others)), 'insufficient-scope')
    assert.equal(codeOf({ scopes: [scope] }, callerWith(['admin'])), undefined)
  }
})

test('a person has no limits of a key, only scopes', () => {
  assert.equal(codeOf({ ...free, scopes: roleScopes.owner }, callerWith(roleScopes.owner)), undefined)
})

test('what is not named is not judged', () => {
  const tight = { taskTypes: ['a.b'], requestsPerMinute: 1, tasksInFlight: 1, expiresAt: new Date(0), allowedCidrs: [] }
  assert.equal(codeOf({ name: 'x' }, callerWith([], tight)), undefined)
})

test('a limit may be as wide as the own one and no wider', () => {
  const end = new Date('2026-12-01T00:00:00Z')
  const caller = callerWith([], { requestsPerMinute: 10, expiresAt: end, taskTypes: ['a.b', 'c.d'] })
  assert.equal(codeOf({ requestsPerMinute: 10, expiresAt: end, taskTypes: ['c.d'] }, caller), undefined)
  assert.equal(codeOf({ requestsPerMinute: 11 }, caller), 'forbidden')
  assert.equal(codeOf({ expiresAt: new Date(end.getTime() + 1) }, caller), 'forbidden')
  assert.equal(codeOf({ expiresAt: null }, caller), 'forbidden')
  assert.equal(codeOf({ taskTypes: ['c.d', 'e.f'] }, caller), 'forbidden')
  assert.equal(codeOf({ tasksInFlight: null }, caller), undefined, 'it has no such limit itself')
})

test('a key that is for some projects gives none that it is not for, and never all of them', () => {
  const caller = callerWith([], { projectIds: ['prj_a', 'prj_b'] })
  assert.equal(codeOf({ projectIds: ['prj_b'] }, caller), undefined)
  assert.equal(codeOf({ projectIds: ['prj_b', 'prj_c'] }, caller), 'forbidden')
  assert.equal(codeOf({ projectIds: null }, caller), 'forbidden')
  assert.equal(codeOf({ projectIds: ['prj_c'] }, callerWith([], {})), undefined)
})
