import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import type { StreamPasses } from './stream-passes.ts'

/** Answers with a token that opens one stream, for whoever holds it. */
export const createStreamToken =
  ({ passes }: { passes: Pick<StreamPasses, 'make'> }): Handler =>
  async (_request, response) => {
    const limits = bodyOf(response, operations.createStreamToken)
    const { token, expiresAt } = await passes.make(callerOf(response), limits)
    response.status(201).json({ object: 'stream_token', token, expires_at: expiresAt.toISOString() })
  }
