import { listGroups, listLetters, type Letter } from '#infra/db/messages/dead-letters.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Answer } from '../command/command.ts'
import { moment, shortened, table } from '../command/table.ts'
import type { DeadCommand } from './needs.ts'
import { readCount } from './selection.ts'

const defaultLimit = 100
const shownMessageLength = 80

export const listDead: DeadCommand = {
  usage: '[--group <fingerprint>] [--limit 100]',
  about: 'Shows what has died, by cause; with --group, the letters of one cause.',
  options: { group: { type: 'string' }, limit: { type: 'string' } },
  run: async ({ em }, typed) => {
    const group = typed.text('group')
    if (group === undefined) return groups(em())
    return letters(await listLetters(em(), { group, limit: readCount(typed, 'limit', defaultLimit) }))
  },
}

const groups = async (em: EntityManager): Promise<Answer> => {
  const found = await listGroups(em)
  const rows = found.map(one => [
    one.fingerprint,
    String(one.letters),
    String(one.replayed),
    one.queue,
    one.errorType,
    moment(one.first),
    moment(one.last),
    shortened(one.errorMessage, shownMessageLength),
  ])
  const head = ['group', 'letters', 'replayed', 'queue', 'error', 'first', 'last', 'message']
  return { text: found.length > 0 ? table(head, rows) : 'Nothing has died.', json: found }
}

const letters = (found: readonly Letter[]): Answer => {
  const rows = found.map(letter => [
    letter.id,
    moment(letter.archivedAt),
    letter.taskId ?? '–',
    letter.taskStatus ?? '–',
    String(letter.replays),
    letter.replayedAs ?? '–',
    shortened(letter.errorMessage, shownMessageLength),
  ])
  const head = ['letter', 'died', 'task', 'task status', 'replays', 'replayed as', 'message']
  return {
    text: found.length > 0 ? table(head, rows) : 'There are no such letters.',
    json: found.map(({ body, ...letter }) => ({ ...letter, bytes: body.length })),
  }
}
