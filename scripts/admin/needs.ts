import { databaseConfig, readConfig } from '#infra/config.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Command } from '../command/command.ts'
import type { Environment } from '../environment.ts'

export type AdminNeeds = { em: () => EntityManager; environment: Environment }
export type AdminCommand = Command<AdminNeeds>

/** Opens the database that the environment names. */
export const openAdmin = async (environment: Environment): Promise<AdminNeeds & AsyncDisposable> => {
  const { database } = readConfig({ database: databaseConfig }, environment)
  const orm = await connectDatabase({ url: database.url, poolSize: 1 })
  return { em: () => orm.em.fork(), environment, [Symbol.asyncDispose]: () => orm.close() }
}

/** @throws when there is no such account. */
export const findAccount = async (em: EntityManager, id: string): Promise<{ id: string; name: string }> => {
  const [account] = await query<{ id: string; name: string }>(em, sql`select id, name from account where id = ${id}`)
  if (!account) throw new Error(`There is no account ${id}; npm run admin -- account list shows them.`)
  return account
}
