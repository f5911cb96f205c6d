import { query, sql } from '#infra/db/sql.ts'
import { moment, table } from '../command/table.ts'
import type { AdminCommand } from './needs.ts'

type Row = {
  id: string
  name: string
  available: string
  held: string
  keys: number
  suspendedAt: Date | null
  createdAt: Date
}

export const accountList: AdminCommand = {
  usage: '',
  about: 'Shows every account with its credits and how many valid keys it has.',
  run: async ({ em }) => {
    const accounts = await query<Row>(
      em(),
      sql`select a.id, a.name, w.available, w.held, a.suspended_at as "suspendedAt", a.created_at as "createdAt",
            (select count(*)::int from api_key k where k.account_id = a.id and k.revoked_at is null
              and (k.expires_at is null or k.expires_at > now())) as keys
          from account a join wallet w on w.account_id = a.id order by a.id`,
    )
    const rows = accounts.map(({ id, available, held, keys, suspendedAt, createdAt, name }) => [
      id,
      available,
      held,
      String(keys),
      suspendedAt ? 'suspended' : 'active',
      moment(createdAt),
      name,
    ])
    return { text: table(['account', 'available', 'held', 'keys', 'state', 'opened', 'name'], rows), json: accounts }
  },
}
