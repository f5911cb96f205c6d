import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { dataKeyOf } from '#infra/envelope/data-keys.ts'
import { unseal } from '#infra/envelope/envelope.ts'
import type { Caller } from '../../../../producers/ingress/caller.ts'
import { sealKey } from '../../../../producers/ingress/provider-keys/provider-key.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })
const wrappingKeys = [{ kid: 'k1', secret: 'wrapping-key-of-the-tests-0123456789abcdef' }]
const key = 'sk-live-0123456789abcdef'

/** A key as its row holds it, with what it was encrypted about. */
const sealed = async (accountId: string, provider = 'openai') => {
  const id = newId('providerKey')
  const parts = await sealKey(em(), wrappingKeys, { account: { accountId } as Caller, id, provider, key })
  return {
    ...parts,
    about: `v1|${accountId}|${provider}|${id}`,
    dataKey: await dataKeyOf(em(), wrappingKeys, accountId),
  }
}

test('the key of a provider opens in its own row only, and not when it is put into another', async () => {
  const [{ accountId }, { accountId: stranger }] = [await newAccount(em()), await newAccount(em())]
  const own = await sealed(accountId)
  assert.equal(unseal(own.dataKey, own.sealed, own.about).toString(), key)
  for (const other of [await sealed(accountId), await sealed(accountId, 'stability'), await sealed(stranger)]) {
    assert.throws(() => unseal(other.dataKey, own.sealed, other.about))
    assert.throws(() => unseal(own.dataKey, own.sealed, other.about))
  }
})

test('what is shown of a key tells the same keys of an account apart from others, and of two accounts nothing', async () => {
  const [{ accountId }, { accountId: stranger }] = [await newAccount(em()), await newAccount(em())]
  const [one, again, theirs] = [await sealed(accountId), await sealed(accountId), await sealed(stranger)]
  assert.equal(one.last4, 'cdef')
  assert.equal(one.fingerprint, again.fingerprint)
  assert.notEqual(one.fingerprint, theirs.fingerprint)
  assert.ok(!one.sealed.includes(key))
})
