import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Client, escapeIdentifier } from 'pg'
import { createAccount } from '#infra/db/identity/accounts.ts'
import { connectDatabase, type MikroORM } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { privatePostgres } from '../../support/private-postgres.ts'

const server = await privatePostgres({ after })

const asAdmin = async (...statements: string[]): Promise<void> => {
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  for (const statement of statements) await admin.query(statement)
  await admin.end()
}

type Access = { url: string; asOwner?: boolean }

/** Connections are gone afterwards, or nobody could drop the database. */
const connected = async <Result>(
  { url, asOwner = false }: Access,
  work: (orm: MikroORM) => Promise<Result>,
): Promise<Result> => {
  const orm = await connectDatabase({ url, poolSize: 2, asOwner })
  try {
    return await work(orm)
  } finally {
    await orm.close(true)
  }
}

const urlOf = (database: string, user?: { name: string; password: string }): string => {
  const url = new URL(server.url)
  url.pathname = `/${database}`
  if (user) [url.username, url.password] = [user.name, user.password]
  return url.href
}

const migrated = (url: string): Promise<unknown> => connected({ url, asOwner: true }, orm => orm.migrator.up())

const whoIs = async (url: string): Promise<string> => {
  const statement = sql<{ who: string }>`select current_user as who`
  const [row] = await connected({ url }, orm => query(orm.em.fork(), statement))
  return row!.who
}

/** Nobody is held up by a role that is missing: accounts can be made. */
const works = (url: string): Promise<string> =>
  connected({ url }, orm => orm.em.fork().transactional(tx => createAccount(tx, { name: 'An account' })))

test('databases of one server that are migrated at the same time share one role', async () => {
  const names = ['one', 'two', 'three', 'four']
  await asAdmin(...names.map(name => `create database ${escapeIdentifier(name)}`))
  await Promise.all(names.map(name => migrated(urlOf(name))))
  for (const name of names) {
    assert.equal(await whoIs(urlOf(name)), 'inkstone_app')
    await works(urlOf(name))
  }
})

const login = { name: 'modest', password: 'a-password-of-the-tests' }
const madeBy = (rights: string): string[] => [
  `create role modest login ${rights} password '${login.password}'`,
  'create database theirs owner modest',
]

test('who may make roles but is no superuser makes the role and may be it', async () => {
  await asAdmin('drop database one', 'drop database two', 'drop database three', 'drop database four')
  await asAdmin('drop role inkstone_app', ...madeBy('createrole'))
  await migrated(urlOf('theirs', login))
  assert.equal(await whoIs(urlOf('theirs', login)), 'inkstone_app')
  await works(urlOf('theirs', login))
})

test('who may not make roles acts as the owner, and the triggers still hold', async () => {
  await asAdmin('drop database theirs', 'drop role modest', 'drop role inkstone_app', ...madeBy(''))
  await migrated(urlOf('theirs', login))
  assert.equal(await whoIs(urlOf('theirs', login)), 'modest')
  await works(urlOf('theirs', login))
  const tampered = connected({ url: urlOf('theirs', login) }, orm =>
    orm.em.fork().execute('delete from ledger_transfer'),
  )
  await assert.rejects(tampered, /append-only/)
})
