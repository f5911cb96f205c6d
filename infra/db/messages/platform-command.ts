import type { z } from 'zod'
import type { PlatformCommand } from '#contracts/commands/command.ts'
import { newMessage } from '#contracts/message.ts'
import type { Command } from './outbox.ts'

/** A platform command on its way: written in the transaction that wants it, by `commandWrites`. */
export const platformCommand = <Data extends z.ZodType>(
  { type, data: schema }: PlatformCommand<string, Data>,
  data: z.input<Data>,
  { correlationId, traceparent }: { correlationId: string; traceparent?: string | undefined },
): Command => ({
  routingKey: type,
  message: newMessage({ type, data: schema.parse(data), correlationId, traceparent }),
})
