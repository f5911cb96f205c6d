import { z } from 'zod'
import { defineCommand } from './command.ts'

/**
 * A letter to one person. Whatever opens something is not in it: the sender derives the token of `token_id` from a key that
 * only it and the ingress have, so neither the outbox nor the broker ever holds one.
 */
export const mailSend = defineCommand({
  type: 'mail.send',
  summary: 'Send a letter',
  data: z.object({
    to: z.email().max(254),
    letter: z.enum([
      'verify-email',
      'already-registered',
      'change-email',
      'reset-password',
      'password-changed',
      'email-changed',
      'session-reuse',
      'mfa-changed',
      'invitation',
      'key-leaked',
      'credits-low',
      'order-fulfilled',
      'order-refunded',
      'task-succeeded',
      'task-ended',
      'batch-finished',
    ]),
    language: z.enum(['en', 'zh']).default('en'),
    token_id: z.string().max(100).optional(),
    /** After it nobody wants the letter any more. Until then a mail server that is away is waited for. */
    send_before: z.iso.datetime().optional(),
    /** What the letter names: the account, an amount, a device. Plain text, escaped where it is set. */
    facts: z.record(z.string().max(40), z.string().max(500)).default({}),
  }),
  example: { to: 'ada@example.com', letter: 'verify-email', language: 'en', token_id: 'mtk_01', facts: {} },
})
