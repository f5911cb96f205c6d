import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { messageOf } from '../command/message-of.ts'
import { checkDeadLetters } from './dead-letters.ts'
import { fault, isAtLeast, ok, type Finding } from './finding.ts'
import { checkLedger } from './ledger.ts'
import { checkMigrations } from './migrations.ts'
import { checkOutbox } from './outbox.ts'
import { checkSilentTasks } from './silent-tasks.ts'

const wantedVersion = '15.0'
const startFix = 'start it, or check DATABASE_URL; npm start brings its own'

/** The database answers, is new enough and complete, and what it holds is in order. */
export const checkDatabase = async (url: string): Promise<Finding[]> => {
  await using stack = new AsyncDisposableStack()
  try {
    const orm = stack.adopt(await connectDatabase({ url, poolSize: 1 }), connected => connected.close())
    const em = (): EntityManager => orm.em.fork()
    const version = await checkVersion(em())
    const migrations = await checkMigrations(em())
    const isComplete = migrations.every(({ level }) => level !== 'fault')
    return [version, ...migrations, ...(isComplete ? await checkContents(em) : [])]
  } catch (error) {
    return [fault('postgres', `does not answer: ${messageOf(error)}`, startFix)]
  }
}

const checkVersion = async (em: EntityManager): Promise<Finding> => {
  const [row] = await query<{ server_version: string }>(em, sql`show server_version`)
  const version = row!.server_version
  return isAtLeast(version, wantedVersion)
    ? ok('postgres', `version ${version}`)
    : fault('postgres', `version ${version}; ${wantedVersion} is needed`, 'upgrade PostgreSQL')
}

const checkContents = async (em: () => EntityManager): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const check of [checkOutbox, checkSilentTasks, checkLedger, checkDeadLetters])
    findings.push(...(await check(em())))
  return findings
}
