import { z } from 'zod'
import { defineKind } from './kind.ts'

export const diagnosticEcho = defineKind({
  type: 'diagnostic.echo',
  done: 'diagnostic.echoed',
  title: 'Echo',
  description: 'Does nothing, in a chosen way: for benchmarks and fault drills. Admin keys only.',
  input: z.strictObject({
    text: z.string().max(10_000).default(''),
    delay_ms: z.int().min(0).max(600_000).default(0).describe('How long the work takes; it can be canceled meanwhile.'),
    steps: z.int().min(1).max(1000).default(1).describe('In how many steps it reports progress.'),
    fail: z
      .enum(['never', 'permanent', 'transient', 'transient-once', 'throttled', 'throw', 'crash'])
      .default('never')
      .describe('How the work fails. `crash` ends the worker process while it holds the message.'),
    output_bytes: z.int().min(0).max(10_000_000).default(0).describe('Size of a file to store as output.'),
    output_early: z.boolean().default(false).describe('Hands that file over before everything else.'),
  }),
  result: z.strictObject({ text: z.string(), attempt: z.int() }),
  credits: () => 1n,
  priceRule: '1 credit.',
  timeoutMs: 660_000,
  concurrency: 200,
  adminOnly: true,
  example: { input: { text: 'hello' }, result: { text: 'hello', attempt: 1 } },
})
