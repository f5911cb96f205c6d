import { PublishError, type Outgoing } from '#infra/broker/publisher.ts'
import { markReplayed, selectLetters, type Letter, type Selection } from '#infra/db/dead-letters.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { acceptor, type Accept } from '../../producers/ingress/tasks/accept.ts'
import { atRate } from './at-rate.ts'
import { NotRepeatable, repeatTask } from './new-task.ts'
import { planFor } from './plan.ts'
import { resend } from './resend.ts'

/** What became of one letter. */
export type Replayed = { letter: string; what: 'sent' | 'new-task' | 'skipped' | 'refused' | 'failed'; detail: string }

export type Replay = {
  em: () => EntityManager
  publish: (outgoing: Outgoing) => Promise<void>
  selection: Selection
  perSecond: number
  /** At most so many letters are sent. */
  limit: number
  /** Says what would be done and does nothing. */
  dryRun: boolean
  /** Sends also what keeps dying. */
  force: boolean
  /** Begins no more once it is aborted. */
  signal: AbortSignal
  onReplayed: (replayed: Replayed) => void
}

/** Enough to hold a rate of a thousand a second when a confirm takes a tenth of one. */
const window = 100

/**
 * Sends letters again, each to the queue that it died in or, where its task is over, as a new task. A letter is marked once the
 * broker or the database has it: whatever ends the run before, the next one goes on where it stopped.
 */
export const replayLetters = async (replay: Replay): Promise<void> => {
  const { em, onReplayed, dryRun } = replay
  const accept = acceptor({ em, onCommit: () => undefined })
  const letters = due(replay)
  if (dryRun) {
    for await (const { letter, plan } of letters) onReplayed({ letter: letter.id, ...foretold(plan) })
    return
  }
  await atRate(letters, { perSecond: replay.perSecond, window, signal: replay.signal }, async ({ letter, plan }) => {
    onReplayed({ letter: letter.id, ...(await carryOut({ ...replay, accept }, letter, plan)) })
  })
}

type Due = Extract<ReturnType<typeof planFor>, { do: 'send' | 'new-task' }>

// What is skipped or refused is told at once and takes no slot of the rate.
const due = async function* ({
  em,
  selection,
  force,
  limit,
  onReplayed,
}: Replay): AsyncGenerator<{ letter: Letter; plan: Due }, void> {
  let left = limit
  for await (const letter of selectLetters(em, selection)) {
    if (left === 0) return
    const plan = planFor(letter, { force })
    if (plan.do === 'skip') onReplayed({ letter: letter.id, what: 'skipped', detail: plan.why })
    else if (plan.do === 'refuse') onReplayed({ letter: letter.id, what: 'refused', detail: plan.why })
    else {
      left--
      yield { letter, plan }
    }
  }
}

type Outcome = Omit<Replayed, 'letter'>

const foretold = (plan: Due): Outcome =>
  plan.do === 'send'
    ? { what: 'sent', detail: `to ${plan.queue}` }
    : { what: 'new-task', detail: `its task ${plan.taskId} has ended (${plan.taskStatus})` }

const carryOut = async (
  { em, publish, accept }: Pick<Replay, 'em' | 'publish'> & { accept: Accept },
  letter: Letter,
  plan: Due,
): Promise<Outcome> => {
  try {
    if (plan.do === 'new-task') {
      const taskId = await repeatTask({ em: em(), accept }, { ...letter, taskId: plan.taskId })
      await markReplayed(em(), { id: letter.id, replayedAs: taskId })
      return { what: 'new-task', detail: `its task ${plan.taskId} has ended (${plan.taskStatus}); now as ${taskId}` }
    }
    const outgoing = resend(letter)
    await publish(outgoing)
    await markReplayed(em(), { id: letter.id, replayedAs: outgoing.properties.messageId })
    return { what: 'sent', detail: `to ${letter.queue}` }
  } catch (error) {
    if (error instanceof NotRepeatable) return { what: 'refused', detail: error.message }
    return { what: 'failed', detail: reasonOf(error, letter) }
  }
}

const reasonOf = (error: unknown, { queue }: Letter): string => {
  if (!(error instanceof PublishError)) return error instanceof Error ? error.message : String(error)
  if (error.reason === 'returned') return `there is no queue ${queue}; npm run topology -- --assert declares those of the platform`
  return error.reason === 'refused' ? `the queue ${queue} is full` : 'the broker did not confirm it; try again'
}
