import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { requestSchemas } from '#contracts/http/openapi-schemas.ts'
import { example } from '../../support/golden.ts'

/** What only the platform says of a thing, whatever a body claims. */
const reserved = [
  'id',
  'object',
  'role',
  'scopes',
  'credits',
  'balance',
  'available',
  'held',
  'status',
  'owner_id',
  'account_id',
  'user_id',
  'created_by',
  'price',
  'cost',
  'plan',
  'limits',
  'is_admin',
  'revoked_at',
  'suspended_at',
  'email_verified_at',
  '__proto__',
]

/** Where one of these is the very thing that is asked for. */
const meant: Record<string, readonly string[]> = {
  CreateApiKey: ['scopes'],
  PatchApiKey: ['scopes'],
  PatchMember: ['role'],
  CreateInvitation: ['role'],
  Login: ['account_id'],
  ExchangeOidcCode: ['account_id'],
  // Of operators.
  CreateGrant: ['account_id'],
  CreateAdjustment: ['account_id'],
  PatchAccount: ['plan', 'limits'],
  VerifyAudit: ['account_id'],
}

/** A merge patch names members of the document, and what comes out is checked by the document's own schema. */
const documents = ['PatchDesign']

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, letter => `-${letter}`).toLowerCase()

for (const [name, schema] of Object.entries<z.ZodType>(requestSchemas)) {
  if (documents.includes(name)) continue
  test(`nobody sets by ${name} what only the platform sets`, () => {
    const good = example(kebab(name))
    assert.ok(schema.safeParse(good).success)
    for (const member of reserved.filter(one => !(meant[name] ?? []).includes(one))) {
      if (Object.hasOwn(good, member)) continue
      const { error } = schema.safeParse({ ...good, ...(JSON.parse(`{"${member}":"1"}`) as object) })
      const codes = error?.issues.map(({ code }) => code)
      assert.ok(codes?.includes('unrecognized_keys'), `${member} in ${name}: ${String(codes)}`)
    }
  })
}
