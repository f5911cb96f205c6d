import { setTimeout as delay } from 'node:timers/promises'
import { mailSend } from '#contracts/commands/mail-send.ts'
import { operations } from '#contracts/http/operations.ts'
import { digestKey, isSameDigest, readApiKey } from '#infra/api-keys.ts'
import { findKeyByLookup, lockKey, revokeKey } from '#infra/db/identity/api-keys.ts'
import { listOwners } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import { writeAll } from '#infra/db/sql.ts'
import { disableOwned } from '#infra/db/subscriptions/subscription-states.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, contextOf } from '../context.ts'
import type { KeyDeps } from './create-api-key.ts'
import { tellOfKey } from './tell-of-key.ts'

/** Longer than a revocation takes, so that an answer that came soon does not tell that there was nothing to do. */
const answerAfterMs = 150

/** POST /v1/leaked-keys: revokes the key if it is one, and answers in either case the same, after the same time. */
export const reportLeakedKey =
  ({ em, pepper, forgetIdentities }: KeyDeps): Handler =>
  async (request, response) => {
    const { token, found_at: foundAt } = bodyOf(response, operations.reportLeakedKey)
    const revoke = async (): Promise<void> => {
      const found = await keyOfToken(em(), token, pepper)
      if (!found) return
      await inTransaction(em, async tx => {
        const key = await lockKey(tx, found)
        if (!key || !(await revokeKey(tx, key, 'leaked'))) return
        await tellOwners(tx, key, contextOf(response).requestId)
        await tellOfKey(tx, { request, response }, { key, what: 'leaked', facts: { found_at: foundAt ?? null } })
        const owner = { accountId: key.accountId, ownerId: key.id }
        await disableOwned(tx, owner, { reason: 'owner_gone', actor: 'system' })
      })
      forgetIdentities()
    }
    await Promise.all([revoke(), delay(answerAfterMs)])
    response.status(202).json({ object: 'leak_report', status: 'received' })
  }

const keyOfToken = async (em: EntityManager, token: string, pepper: string) => {
  const form = readApiKey(token)
  const key = form && (await findKeyByLookup(em, form.lookup))
  const isRight = isSameDigest(digestKey(token, pepper), key?.digest ?? Buffer.alloc(32))
  return isRight ? key : undefined
}

type Leaked = { accountId: string; name: string; start: string }

const tellOwners = async (
  tx: EntityManager,
  { accountId, name, start }: Leaked,
  correlationId: string,
): Promise<void> => {
  const owners = await listOwners(tx, accountId)
  const letters = owners.map(({ email: to, language }) =>
    platformCommand(
      mailSend,
      { to, letter: 'key-leaked', language, facts: { key: `${start}…`, name } },
      { correlationId },
    ),
  )
  await writeAll(tx, commandWrites(letters))
}
