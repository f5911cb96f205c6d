import { mailSend } from '#contracts/commands/mail-send.ts'
import { endOfLog, startOfLog, type Position } from '#infra/db/events/event-log.ts'
import { findReaders, type Actor, type LetterReader } from '#infra/db/messages/letter-readers.ts'
import { cursorWrite, readCursor } from '#infra/db/events/log-cursor.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites, type Command } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { claimAttempt } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findEndedBatches, findEndedTasks, type EndedBatch, type EndedTask } from './ended-tasks.ts'

/** The name of the cursor, and of the lock that keeps two from going on from the same place. */
const reader = 'notify'
const pageSize = 200
const mostPerHour = 20

/**
 * Orders the letters that were wished for about what has ended since the last call: the orders and the place in the log are one
 * transaction, so each end is told of once. Returns whether there is more. At most 20 letters an hour go to one person; what is
 * beyond is left out, and can be seen in the list of tasks.
 */
export const writeToPosters = (em: () => EntityManager): Promise<boolean> =>
  inTransaction(em, async tx => {
    await query(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`inkstone ${reader} page`}, 0))`)
    const after = (await readCursor(tx, reader)) ?? startOfLog
    const end = await endOfLog(tx)
    if (end <= after) return false
    const tasks = await findEndedTasks(tx, { after, upTo: end }, pageSize)
    const isMore = tasks.length === pageSize
    const upTo: Position = isMore ? tasks.at(-1)!.position : end
    const batches = await findEndedBatches(tx, { after, upTo })
    const commands = await lettersFor(tx, [...tasks.map(aboutTask), ...batches.map(aboutBatch)])
    await writeAll(tx, [cursorWrite(reader, upTo), ...commandWrites(commands)])
    return isMore
  })

type About = Actor & {
  subject: string
  letter: 'task-succeeded' | 'task-ended' | 'batch-finished'
  /** Neither what went in nor what came out: a letter is read by whoever sees the screen. */
  factsIn: (language: LetterReader['language']) => Record<string, string>
}

const aboutTask = ({ id, type, status, charged, accountId, actorId }: EndedTask): About => ({
  accountId,
  actorId,
  subject: id,
  letter: status === 'succeeded' ? 'task-succeeded' : 'task-ended',
  factsIn: language => ({ task: id, type, status: words[language][status] ?? status, cost: charged }),
})

const aboutBatch = ({ id, total, succeeded, charged, accountId, actorId }: EndedBatch): About => ({
  accountId,
  actorId,
  subject: id,
  letter: 'batch-finished',
  factsIn: () => ({ batch: id, total: String(total), succeeded: String(succeeded), cost: charged }),
})

const words: Record<LetterReader['language'], Record<string, string>> = {
  en: { failed: 'failed', canceled: 'was canceled', expired: 'missed its deadline' },
  zh: { failed: '失败', canceled: '已取消', expired: '已超过期限' },
}

const lettersFor = async (tx: EntityManager, all: readonly About[]): Promise<Command[]> => {
  if (all.length === 0) return []
  const readers = new Map((await findReaders(tx, all)).map(found => [nameOf(found), found]))
  const commands: Command[] = []
  for (const { letter, subject, factsIn, ...actor } of all) {
    const found = readers.get(nameOf(actor))
    if (!found || !(await mayBeWrittenTo(tx, found))) continue
    const { to, language } = found
    const order = { to, letter, language, facts: factsIn(language) }
    commands.push(platformCommand(mailSend, order, { correlationId: subject }))
  }
  return commands
}

const nameOf = ({ accountId, actorId }: Actor): string => `${accountId} ${actorId}`

const hourSeconds = 3_600

/** Counted by the hour of the clock. */
const mayBeWrittenTo = async (tx: EntityManager, { userId }: LetterReader): Promise<boolean> => {
  const hour = Math.floor(Date.now() / 1000 / hourSeconds)
  const waitSeconds = await claimAttempt(tx, {
    subject: `${reader}:${userId}:${hour}`,
    free: mostPerHour,
    firstWaitSeconds: hourSeconds,
    longestWaitSeconds: hourSeconds,
    forgetMinutes: hourSeconds / 60,
  })
  return waitSeconds === 0
}
