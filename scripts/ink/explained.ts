import { InkstoneError } from '#contracts/client/inkstone-error.ts'
import { UsageFault, type Command } from '../command/command.ts'
import { printable } from '../command/table.ts'
import type { InkCommand, InkNeeds } from './needs.ts'

/** The same commands, whose errors say what to do about them; with `--json` they are JSON too. */
export const explained = (commands: Record<string, InkCommand>): Record<string, InkCommand> =>
  Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, withExplanation(command)]))

const withExplanation = (command: Command<InkNeeds>): InkCommand => ({
  ...command,
  run: async (needs, typed) => {
    try {
      return await command.run(needs, typed)
    } catch (error) {
      if (!(error instanceof InkstoneError)) throw error
      const message = typed.isSet('json') ? JSON.stringify({ error: factsOf(error) }) : sentencesOf(error)
      throw isTyped(error) ? new UsageFault(message) : new Error(message, { cause: error })
    }
  },
})

/** What was typed is what the server has refused. */
const isTyped = ({ status, code }: InkstoneError): boolean => status === 422 || code === 'invalid-request'

const factsOf = ({ code, status, message, requestId, retryable, errors }: InkstoneError): object => ({
  code,
  status,
  message,
  request_id: requestId,
  retryable,
  errors,
})

const sentencesOf = (error: InkstoneError): string =>
  [
    printable(error.message),
    ...error.errors.map(({ pointer, detail }) => `  ${printable(`${pointer}: ${detail}`)}`),
    ...(adviceOn[error.code] ? [adviceOn[error.code]] : []),
  ].join('\n')

const adviceOn: Record<string, string> = {
  'connection-failed': 'Is INKSTONE_URL right, and the platform running? npm run doctor says more.',
  'unexpected-answer': 'INKSTONE_URL must lead to an Inkstone; look at it with: curl "$INKSTONE_URL/healthz"',
  unauthenticated: 'INKSTONE_KEY is no valid key of this instance.',
  'insufficient-scope': 'Use a key that has the scope; npm run admin -- key create makes one.',
  'insufficient-credits': 'See npm run ink -- credits show.',
  'not-found': 'It does not exist, or belongs to another account than INKSTONE_KEY.',
}
