import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import { rankOf, roleOfScopes, roles, roleScopes, type Role } from '#contracts/roles.ts'
import { scopes, type Scope } from '#contracts/scopes.ts'

/** Written out by hand, so that a change of the table shows here: for each scope, the least role that has it. */
const least: Record<Scope, Role | 'nobody'> = {
  'tasks:read': 'viewer',
  'tasks:write': 'editor',
  'tasks:cancel': 'editor',
  'events:read': 'viewer',
  'assets:read': 'viewer',
  'assets:write': 'editor',
  'designs:read': 'viewer',
  'designs:write': 'editor',
  'exports:read': 'viewer',
  'exports:write': 'editor',
  'projects:read': 'viewer',
  'projects:write': 'editor',
  'credits:read': 'viewer',
  'budgets:write': 'admin',
  'subscriptions:write': 'admin',
  'billing:read': 'admin',
  'billing:write': 'owner',
  'keys:read': 'admin',
  'keys:write': 'admin',
  'audit:read': 'admin',
  'members:read': 'viewer',
  'members:write': 'admin',
  admin: 'nobody',
}

for (const role of roles) {
  test(`of every scope it is said whether ${role} has it`, () => {
    for (const scope of scopes) {
      const from = least[scope]
      const expected = from !== 'nobody' && rankOf(role) >= rankOf(from)
      assert.equal(roleScopes[role].includes(scope), expected, scope)
    }
  })
}

test('a role has what every role below it has, each scope once, and none that does not exist', () => {
  for (const [rank, role] of roles.entries()) {
    const held = roleScopes[role]
    assert.equal(new Set(held).size, held.length, role)
    assert.ok(
      held.every(scope => scopes.includes(scope)),
      role,
    )
    for (const below of roles.slice(0, rank)) {
      assert.ok(
        roleScopes[below].every(scope => held.includes(scope)),
        `${role} and ${below}`,
      )
    }
  }
})

test('a key is as much as the highest role whose scopes it has', () => {
  for (const role of roles) {
    const highest = roles.findLast(other => roleScopes[other].length === roleScopes[role].length)
    assert.equal(roleOfScopes(roleScopes[role]), highest, role)
  }
  assert.equal(roleOfScopes(roleScopes.owner.slice(1)), undefined)
  assert.equal(roleOfScopes([]), undefined)
  assert.equal(roleOfScopes(['admin']), 'owner')
})

test('everybody hears of what they may read, and of nothing else', () => {
  assert.deepEqual(visibleTypes(roleScopes.owner), eventTypeNames)
  assert.deepEqual(visibleTypes(['admin']), eventTypeNames)
  const topics = (held: readonly Scope[]): string[] => [...new Set(visibleTypes(held).map(type => type.split('.')[0]!))]
  assert.deepEqual(topics(['designs:read']), ['design'])
  assert.deepEqual(topics(['events:read']), ['subscription'])
  assert.deepEqual(topics(['keys:read', 'members:read']).toSorted(), ['api_key', 'member'])
  for (const hidden of ['api_key', 'order', 'payment', 'session']) {
    assert.ok(!topics(roleScopes.viewer).includes(hidden), hidden)
  }
})
