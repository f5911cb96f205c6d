import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { findConsents, forgetConsent, keepConsent } from '#infra/db/subscriptions/consents.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })

test('who agrees does so for every query of one path, and for no other path, origin or account', async () => {
  const [{ accountId }, { accountId: stranger }] = [await newAccount(em()), await newAccount(em())]
  const hook = 'https://example.com/hook'
  for (const task of [1, 2]) await keepConsent(em(), { accountId, url: `${hook}?task=${task}`, mostPerMinute: 60 })
  assert.equal((await query(em(), sql`select from sink_consent`)).length, 1)
  const agreed = [hook, `${hook}?task=3`]
  const others = [`${hook}/more`, 'https://example.com/', 'https://example.com:444/hook', 'https://example.org/hook']
  const found = await findConsents(em(), [
    ...[...agreed, ...others].map(url => ({ accountId, url })),
    { accountId: stranger, url: hook },
  ])
  assert.deepEqual(
    found.toSorted((a, b) => a.url.length - b.url.length),
    agreed.map(url => ({ accountId, url, mostPerMinute: 60 })),
  )
  await forgetConsent(em(), { accountId, url: `${hook}?task=4` })
  assert.deepEqual(await findConsents(em(), [{ accountId, url: hook }]), [])
})
