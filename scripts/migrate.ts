// Brings the database to the newest schema; running it again does nothing.
import { databaseConfig, readConfig } from '#infra/config.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { pathToFileURL } from 'node:url'
import { loadEnvironment } from './environment.ts'

/** Runs the migrations that have not run yet and returns their names. Two that run at once wait for each other. */
export const migrate = async (url: string): Promise<string[]> => {
  // With one connection the lock is held by the same session that migrates.
  const orm = await connectDatabase({ url, poolSize: 1, asOwner: true })
  try {
    await query(orm.em.fork(), sql`select pg_advisory_lock(hashtextextended('inkstone migrate', 0))`)
    const done = await orm.migrator.up()
    return done.map(({ name }) => name)
  } finally {
    await orm.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { database } = readConfig({ database: databaseConfig }, loadEnvironment({ needs: ['DATABASE_URL'] }))
  const done = await migrate(database.url)
  console.log(done.length > 0 ? `Migrated: ${done.join(', ')}` : 'The database is up to date.')
}
