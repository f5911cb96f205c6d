import { connectDatabase, type EntityManager, type MikroORM } from '#infra/db/orm.ts'
import { Client, escapeIdentifier } from 'pg'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Database = {
  url: string
  orm: MikroORM
  /** A fork of its own at every call, as a request has one. */
  em: () => EntityManager
}

/** What ends together with a test or a file: a test's context, or `{ after }` of node:test for the whole file. */
type Lifetime = { after: (end: () => Promise<void>) => void }

type Options = { poolSize?: number }

/**
 * A database of the caller's own with all migrations run, on the server that DATABASE_URL names; dropped at the end.
 * It is cloned from a template that the first caller of a run builds, in whatever process that is.
 */
export const freshDatabase = async (lifetime: Lifetime, { poolSize = 5 }: Options = {}): Promise<Database> => {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(async admin => {
    const template = await builtTemplate(admin)
    // Copied as files: page by page through the log takes four times as long.
    await admin.query(
      `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} strategy file_copy`,
    )
  })
  const url = urlOf(name)
  const orm = await connectDatabase({ url, poolSize, asOwner: true })
  lifetime.after(async () => {
    await orm.close(true)
    await asAdmin(admin => admin.query(`drop database ${escapeIdentifier(name)} with (force)`))
  })
  return { url, orm, em: () => orm.em.fork() }
}

// Any number that nobody else on the server uses; advisory locks hold within the one database that admins connect to.
const templateLock = 4_711_001

const builtTemplate = async (admin: Client): Promise<string> => {
  const template = `template_${migrationsDigest()}`
  await admin.query('select pg_advisory_lock($1)', [templateLock])
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template])
    if (rowCount === 0) await buildTemplate(admin, template)
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [templateLock])
  }
  return template
}

// Under another name until it is complete: a build that was interrupted is not taken for a template.
const buildTemplate = async (admin: Client, template: string): Promise<void> => {
  const building = `${template}_building`
  await admin.query(`drop database if exists ${escapeIdentifier(building)} with (force)`)
  await admin.query(`create database ${escapeIdentifier(building)}`)
  const orm = await connectDatabase({ url: urlOf(building), poolSize: 1, asOwner: true })
  try {
    await orm.migrator.up()
  } finally {
    await orm.close(true)
  }
  await admin.query(`alter database ${escapeIdentifier(building)} rename to ${escapeIdentifier(template)}`)
  // Nobody may connect: a session on the template would hold up every clone.
  await admin.query(`alter database ${escapeIdentifier(template)} allow_connections false`)
}

const migrationsFolder = join(import.meta.dirname, '../../infra/db/migrations')

const migrationsDigest = (): string => {
  const digest = createHash('sha256')
  for (const file of readdirSync(migrationsFolder).toSorted()) digest.update(readFileSync(join(migrationsFolder, file)))
  return digest.digest('hex').slice(0, 16)
}

const asAdmin = async <Result>(work: (admin: Client) => Promise<Result>): Promise<Result> => {
  const admin = new Client({ connectionString: serverUrl() })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

const serverUrl = (): string => {
  const url = process.env['DATABASE_URL']
  if (!url) throw new Error('DATABASE_URL is not set: run with --test-global-setup=test/setup.ts')
  return url
}

const urlOf = (database: string): string => {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url.href
}
