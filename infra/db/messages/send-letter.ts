import { mailSend } from '#contracts/commands/mail-send.ts'
import type { z } from 'zod'
import { isNoAddress } from '../../identity/no-address.ts'
import type { EntityManager } from '../orm.ts'
import { commandWrites } from './outbox.ts'
import { platformCommand } from './platform-command.ts'
import { writeAll } from '../sql.ts'

export type Letter = Omit<z.input<typeof mailSend.data>, 'send_before'>
type Cause = { requestId: string; traceparent?: string | undefined }

/** Nobody wants to read of it later: links have ended, and what was told of is long known. */
const wantedMs = 24 * 3_600_000

/** Puts a letter on its way in the caller's transaction; to whoever has no address none goes out. */
export const sendLetter = async (
  em: EntityManager,
  letter: Letter,
  { requestId, traceparent }: Cause,
): Promise<void> => {
  if (isNoAddress(letter.to)) return
  const send_before = new Date(Date.now() + wantedMs).toISOString()
  const command = platformCommand(mailSend, { ...letter, send_before }, { correlationId: requestId, traceparent })
  await writeAll(em, commandWrites([command]))
}
