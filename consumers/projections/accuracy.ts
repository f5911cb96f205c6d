import { recognitionTypes } from '#contracts/tasks/recognition-answer.ts'
import { readAccuracy } from '#infra/db/recognitions/feedback.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { meters } from '#infra/telemetry/metrics.ts'

/** Shows how accurate the verdicts of the last days say that each kind is. */
export const measureAccuracy = async (em: EntityManager): Promise<void> => {
  const accuracy = await readAccuracy(em)
  // What was true a week ago must not be shown for ever, and 0 or 1 would be a lie.
  for (const kind of recognitionTypes) meters.recognitionAccuracy.set({ kind }, accuracy.get(kind) ?? Number.NaN)
}
