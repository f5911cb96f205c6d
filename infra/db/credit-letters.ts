import { mailSend } from '#contracts/commands/mail-send.ts'
import type { EntityManager } from './orm.ts'
import type { Command } from './outbox.ts'
import { platformCommand } from './platform-command.ts'
import { query, sql } from './sql.ts'

type Reader = { accountId: string; account: string; to: string; language: 'en' | 'zh' }

/** Letters to the owners of accounts whose credits have become low. Accounts of keys alone have nobody to write to. */
export const lowCreditLetters = async (
  tx: EntityManager,
  accounts: ReadonlyMap<string, { available: bigint }>,
): Promise<Command[]> => {
  if (accounts.size === 0) return []
  const readers = await query<Reader>(
    tx,
    sql`select m.account_id as "accountId", a.name as account, u.email as "to", u.language
        from membership m join app_user u on u.id = m.user_id join account a on a.id = m.account_id
        where m.account_id = any(${[...accounts.keys()]}::text[]) and m.role = 'owner'
          and u.deleted_at is null and u.email_verified_at is not null
        order by m.account_id, m.user_id`,
  )
  return readers.map(({ accountId, account, to, language }) => {
    const facts = { account, available: String(accounts.get(accountId)!.available) }
    return platformCommand(mailSend, { to, language, letter: 'credits-low', facts }, { correlationId: accountId })
  })
}
