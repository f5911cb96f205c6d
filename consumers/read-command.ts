import { z } from 'zod'
import { Failure } from '#contracts/failures.ts'
import { messageVersion } from '#contracts/message.ts'
import { commandSchema, type Command } from '#contracts/tasks/work.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import { readBody, UnreadableBody, type Incoming } from '#infra/broker/envelope.ts'

/** Reads a command of a kind, or throws a `Failure` that a person at the dead letters understands. */
export const readCommand = (kind: Kind, incoming: Incoming): { command: Command; input: unknown } => {
  if (incoming.version > messageVersion) {
    throw new Failure(
      'unknown-version',
      `The command has version ${incoming.version}; this worker reads up to ${messageVersion}.`,
    )
  }
  const command = commandSchema.safeParse(parsed(incoming))
  if (!command.success)
    throw new Failure('unreadable-command', `The command is incomplete:\n${z.prettifyError(command.error)}`)
  const input = kind.input.safeParse(command.data.input)
  if (!input.success)
    throw new Failure('unreadable-command', `The input is not one of ${kind.type}:\n${z.prettifyError(input.error)}`)
  return { command: command.data, input: input.data }
}

const parsed = ({ body }: Incoming): unknown => {
  try {
    return readBody(body)
  } catch (error) {
    if (error instanceof UnreadableBody) throw new Failure('unreadable-command', error.message)
    throw error
  }
}
