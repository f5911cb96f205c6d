import type { ResultOf } from '#contracts/tasks/registry.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import type { RecognitionType } from '#contracts/tasks/recognition-answer.ts'

/** What the log tells of the same question about the same picture; undefined when another network gave it, or nobody did. */
export const earlierResult = <Type extends RecognitionType>(
  type: Type,
  known: unknown,
  model: string,
): ResultOf<Type> | undefined => {
  const { data } = kinds[type].result.safeParse(known)
  if (data?.model !== model) return undefined
  return { ...data, cached: 'log', views: 0, ms: 0 } as ResultOf<Type>
}
