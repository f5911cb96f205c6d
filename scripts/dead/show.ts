import { findLetters } from '#infra/db/messages/dead-letters.ts'
import { harmless, moment, printable, shortened } from '../command/table.ts'
import type { DeadCommand } from './needs.ts'

const shownBodyLength = 4_000

export const showDead: DeadCommand = {
  usage: '<letter>',
  about: 'Shows one letter: why it died, its properties, headers and body, and what became of its task.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const [letter] = await findLetters(em(), words)
    if (!letter) throw new Error(`There is no letter ${words[0]}; npm run dead -- ls shows what there is.`)
    const { body, ...rest } = letter
    const facts = {
      letter: letter.id,
      group: letter.fingerprint,
      died: `${moment(letter.archivedAt)} in ${letter.queue}`,
      reason: letter.reason,
      error: `${letter.errorType}: ${letter.errorMessage}`,
      message: `${letter.messageId ?? '–'} (${letter.type ?? 'no type'})`,
      task: letter.taskId === null ? '–' : `${letter.taskId} (${letter.taskStatus ?? 'unknown'})`,
      attempt: String(letter.attempt ?? '–'),
      replays: String(letter.replays),
      ...(letter.replayedAt ? { replayed: `${moment(letter.replayedAt)} as ${letter.replayedAs}` } : {}),
      ...(letter.purgedAt ? { purged: moment(letter.purgedAt) } : {}),
    }
    return {
      text: [
        ...Object.entries(facts).map(([name, value]) => `${name.padEnd(10)}${printable(value)}`),
        `\nproperties\n${pretty(letter.properties)}`,
        `\nheaders\n${pretty(letter.headers)}`,
        `\nbody (${body.length} bytes)\n${bodyText(body)}`,
      ].join('\n'),
      json: { ...rest, body: body.toString('base64') },
    }
  },
}

// JSON escapes every control character by itself, but not the ones beyond ASCII that steer a terminal all the same.
const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2).split('\n').map(harmless).join('\n')

const bodyText = (body: Buffer): string => {
  try {
    return shortened(pretty(JSON.parse(body.toString()) as unknown), shownBodyLength)
  } catch {
    return shortened(printable(body.toString()), shownBodyLength)
  }
}
