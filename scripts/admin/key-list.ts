import { query, sql } from '#infra/db/sql.ts'
import { moment, table } from '../command/table.ts'
import { findAccount, type AdminCommand } from './needs.ts'

type Row = {
  id: string
  start: string
  name: string
  scopes: string[]
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
}

export const keyList: AdminCommand = {
  usage: '<account>',
  about: 'Shows the keys of an account by how their tokens begin.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const { id } = await findAccount(em(), words[0]!)
    const keys = await query<Row>(
      em(),
      sql`select id, start, name, scopes, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"
          from api_key where account_id = ${id} order by id`,
    )
    const rows = keys.map(key => [
      key.id,
      `${key.start}…`,
      stateOf(key),
      moment(key.createdAt),
      key.name,
      key.scopes.join(' '),
    ])
    return { text: table(['key', 'token', 'state', 'made', 'name', 'scopes'], rows), json: keys }
  },
}

const stateOf = ({ revokedAt, expiresAt }: Row): string => {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt < new Date() ? 'expired' : 'valid'
}
