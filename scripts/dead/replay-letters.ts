import { PublishError, type Outgoing } from '#infra/broker/publisher.ts'
import { markReplayed, selectLetters, type Letter, type Selection } from '#infra/db/messages/dead-letters.ts'
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
  const accept = acceptor(em)
  const letters = due(replay)
  if (dryRun) {
    for await (const { letter, plan } of letters) onReplayed({ letter: letter.id, ...foretold(plan) })
    return
  }
  const broken = new AbortController()
  const pace = { perSecond: replay.perSecond, window, signal: AbortSignal.any([replay.signal, broken.signal]) }
  const publish = inTurn(replay.publish)
  await atRate(letters, pace, async ({ letter, plan }) => {
    const outcome = await carryOut({ em, accept, publish }, letter, plan)
    // Neither the broker nor the database gets better by being asked for the next ten thousand.
    if (outcome.what === 'failed') broken.abort()
    onReplayed({ letter: letter.id, ...outcome })
  })
}

// Two letters can carry the same message id, and a publisher tells returned messages apart by nothing else.
const inTurn = (publish: Replay['publish']): Replay['publish'] => {
  const last = new Map<string, Promise<void>>()
  return outgoing => {
    const id = outgoing.properties.messageId
    const turn = (last.get(id) ?? Promise.resolve()).catch(() => undefined).then(() => publish(outgoing))
    last.set(id, turn)
    const leave = (): void => void (last.get(id) === turn && last.delete(id))
    turn.then(leave, leave)
    return turn
  }
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
    if ('why' in plan) {
      onReplayed({ letter: letter.id, what: plan.do === 'skip' ? 'skipped' : 'refused', detail: plan.why })
    } else {
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
    return notTaken(error, letter.queue)
  }
}

const notTaken = (error: unknown, queue: string): Outcome => {
  if (!(error instanceof PublishError))
    return { what: 'failed', detail: error instanceof Error ? error.message : String(error) }
  switch (error.reason) {
    case 'returned':
      return {
        what: 'refused',
        detail: `there is no queue ${queue}; npm run topology -- --assert declares those of the platform`,
      }
    case 'refused':
      return { what: 'refused', detail: `the queue ${queue} is full` }
    case 'lost':
    case 'timeout':
    case 'unknown-exchange':
      return { what: 'failed', detail: 'the broker did not confirm it; the same command goes on from here' }
  }
}
