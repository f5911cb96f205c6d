import { takeReplayTurn } from '#infra/db/messages/dead-letters.ts'
import type { Answer, Typed } from '../command/command.ts'
import { printable } from '../command/table.ts'
import { auditDead } from './audit-dead.ts'
import type { DeadCommand, DeadNeeds } from './needs.ts'
import { replayLetters, type Replayed } from './replay-letters.ts'
import { readCount, readSelection } from './selection.ts'

const defaultRate = 50

export const replayDead: DeadCommand = {
  usage: '[letters…] [--group <fingerprint>] [--all] [--rate 50] [--limit n] [--dry-run] [--force]',
  about:
    'Sends letters again, so many in a second: to the queue that each died in or, where its task has ended, as a new task ' +
    'with a new hold. Ctrl-C stops it; the same command goes on from there. What died again after three replays needs --force.',
  options: {
    group: { type: 'string' },
    all: { type: 'boolean' },
    rate: { type: 'string' },
    limit: { type: 'string' },
    'dry-run': { type: 'boolean' },
    force: { type: 'boolean' },
  },
  takes: { least: 0, most: 1_000 },
  run: async (needs, typed) => {
    const options = {
      selection: readSelection(typed),
      perSecond: readCount(typed, 'rate', defaultRate),
      limit: readCount(typed, 'limit', Infinity),
      dryRun: typed.isSet('dry-run'),
      force: typed.isSet('force'),
    }
    const turn = options.dryRun ? noTurn : await takeReplayTurn(needs.databaseUrl)
    if (!turn) throw new Error('Another replay is running; wait until it has ended.')
    await using stack = new AsyncDisposableStack()
    stack.use(turn)
    const outcomes: Replayed[] = []
    const onReplayed = (replayed: Replayed): void => {
      outcomes.push(replayed)
      if (!typed.isSet('json')) needs.tell(lineOf(replayed))
    }
    await replayLetters({ ...options, em: needs.em, publish: needs.publish, signal: needs.stopping, onReplayed })
    if (!options.dryRun)
      await auditDead(needs.em(), 'dead_letters.replayed', { ...options.selection, ...countsOf(outcomes) })
    return summary(outcomes, typed, needs)
  },
}

const noTurn: AsyncDisposable = { [Symbol.asyncDispose]: async () => undefined }

const said: Record<Replayed['what'], string> = {
  sent: 'sent',
  'new-task': 'sent as a new task',
  skipped: 'skipped',
  refused: 'not sent',
  failed: 'failed',
}

const lineOf = ({ letter, what, detail }: Replayed): string => `${letter}  ${said[what]}: ${printable(detail)}`

const countsOf = (outcomes: readonly Replayed[]): Record<Replayed['what'], number> =>
  Object.fromEntries(
    Object.keys(said).map(what => [what, outcomes.filter(outcome => outcome.what === what).length]),
  ) as Record<Replayed['what'], number>

const summary = (outcomes: readonly Replayed[], { isSet }: Typed, { stopping }: DeadNeeds): Answer => {
  const counts = countsOf(outcomes)
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  const counted = parts.map(([what, count]) => `${count} ${said[what as Replayed['what']]}`).join(', ')
  const lead = stopping.aborted
    ? 'Stopped; the same command goes on from here. '
    : isSet('dry-run')
      ? 'Nothing was done. It would be: '
      : ''
  return {
    text: `${lead}${counted || 'no letters to replay'}.`,
    json: { ...counts, stopped: stopping.aborted, dry_run: isSet('dry-run'), letters: outcomes },
    isBad: counts.refused + counts.failed > 0,
  }
}
