import type { Kind } from '#contracts/tasks/kind.ts'
import { isRecognition } from '#contracts/tasks/recognition-answer.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findEarlierAnswer } from '#infra/db/recognitions/recognitions.ts'

/**
 * The third tier of the cache of recognitions, behind the memory and the Redis of the workers: what the log still has of the same
 * question about the same picture. It goes with the command, since workers have no database.
 */
export const earlierAnswer = async (
  em: EntityManager,
  { type }: Kind,
  { input, accountId }: { input: unknown; accountId: string },
): Promise<unknown> => (isRecognition(type) ? findEarlierAnswer(em, { type, input, accountId }) : undefined)
