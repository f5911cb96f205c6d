import { migrations } from '#infra/db/migrations/list.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { fault, ok, warning, type Finding } from './finding.ts'

/** Every migration has run. Only reads: asking the migrator would create its table. */
export const checkMigrations = async (em: EntityManager): Promise<Finding[]> => {
  const [table] = await query<{ exists: boolean }>(em, sql`select to_regclass('migration') is not null as exists`)
  const done = table?.exists ? await query<{ name: string }>(em, sql`select name from migration`) : []
  const names = new Set(done.map(({ name }) => name))
  const pending = migrations.map(({ name }) => name).filter(name => !names.has(name))
  if (pending.length > 0) return [fault('migrations', `pending: ${pending.join(', ')}`, 'npm run migrate')]
  const newer = [...names].filter(name => !migrations.some(known => known.name === name))
  return newer.length > 0
    ? [warning('migrations', `the database is ahead by ${newer.join(', ')}`, 'deploy the release that brought them')]
    : [ok('migrations', `all ${migrations.length} have run`)]
}
