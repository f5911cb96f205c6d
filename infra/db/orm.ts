import { LockMode, MikroORM, type EntityManager, type FilterQuery } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import { TypeOverrides, type Pool, type PoolClient } from 'pg'
import { Account } from './entities/account.ts'
import { ApiKey } from './entities/api-key.ts'
import { Asset } from './entities/asset.ts'
import { Batch } from './entities/batch.ts'
import { DeadLetter } from './entities/dead-letter.ts'
import { Task } from './entities/task.ts'
import { prepareStatements } from './prepared.ts'
import { migrations } from './migrations/list.ts'

export { LockMode, type EntityManager, type FilterQuery, type MikroORM }

export type DatabaseOptions = {
  url: string
  poolSize: number
  /** Settings of Postgres for these connections. */
  settings?: Record<string, string>
  /** With the rights of whom the address names, as migrations need them: everybody else may neither change nor remove what is booked. */
  asOwner?: boolean
}

export const connectDatabase = async ({
  url,
  poolSize,
  settings = {},
  asOwner = false,
}: DatabaseOptions): Promise<MikroORM> =>
  MikroORM.init({
    clientUrl: url,
    entities: [Account, ApiKey, Asset, Batch, DeadLetter, Task],
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, tableName: 'migration' },
    pool: { min: 0, max: poolSize },
    // A statement that hangs would hold locks that the next ones need.
    driverOptions: {
      // Also for the wait until another one is free.
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'inkstone',
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      // The driver's own parsers: times arrive as Date, also from statements that no entity describes.
      types: new TypeOverrides(),
      // Awaited before anybody gets the connection.
      ...(asOwner ? {} : { onConnect: actAsApplication }),
      onPoolCreated: (pool: Pool) => {
        pool.on('connect', prepareStatements)
        pool.on('connect', freeWhenLost)
        pool.options.verify = refuseWhenEnding(pool)
      },
    },
    allowGlobalContext: false,
    debug: false,
    // Migrations are told by whoever runs them.
    logger: () => undefined,
  })

// The role that the migrations have given no right to change the journal, where the server has it and lets us be it.
const actAsApplication = async (client: PoolClient): Promise<void> => {
  await client.query(`select set_config('role', rolname, false) from pg_roles
    where rolname = 'inkstone_app' and pg_has_role(current_user, oid, 'member')`)
}

// A connection that is open only after the pool was told to end would be handed to Kysely, which has forgotten the pool by then, fails
// and does not give it back: the pool would wait for it, and so would everybody who closes the database, for ever.
const refuseWhenEnding =
  (pool: Pool) =>
  (_: PoolClient, done: (error?: Error) => void): void =>
    done(pool.ending ? new Error('the database is being closed') : undefined)

// A transaction whose connection is lost gives it back to nobody, since its rollback fails as well: the pool would have one place
// less for ever. Whoever else had the connection may still return it, which then must mean nothing.
const freeWhenLost = (client: PoolClient): void => {
  client.once('end', () => {
    try {
      client.release(true)
    } catch {
      // Nobody had it.
    }
    client.release = () => undefined
  })
}
