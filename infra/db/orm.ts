import { LockMode, MikroORM, type EntityManager, type FilterQuery, type Options } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import { TypeOverrides, type Pool } from 'pg'
import { Account } from './entities/account.ts'
import { ApiKey } from './entities/api-key.ts'
import { Asset } from './entities/asset.ts'
import { Batch } from './entities/batch.ts'
import { DeadLetter } from './entities/dead-letter.ts'
import { Task } from './entities/task.ts'
import { prepareStatements } from './prepared.ts'
import { migrations } from './migrations/list.ts'

export { LockMode, type EntityManager, type FilterQuery, type MikroORM }

export const connectDatabase = async ({ url, poolSize }: { url: string; poolSize: number }): Promise<MikroORM> =>
  MikroORM.init({
    clientUrl: url,
    entities: [Account, ApiKey, Asset, Batch, DeadLetter, Task],
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, tableName: 'migration' },
    pool: { min: 0, max: poolSize, acquireTimeoutMillis: 5_000 } as NonNullable<Options['pool']>,
    // A statement that hangs would hold locks that the next ones need.
    driverOptions: {
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'inkstone',
      // The driver's own parsers: times arrive as Date, also from statements that no entity describes.
      types: new TypeOverrides(),
      onPoolCreated: (pool: Pool) => pool.on('connect', prepareStatements),
    },
    allowGlobalContext: false,
    debug: false,
    // Migrations are told by whoever runs them.
    logger: () => undefined,
  })
