import type { EntityManager } from '#infra/db/orm.ts'
import { noteOutcomes } from '#infra/db/subscriptions/subscription-states.ts'

export type OutcomeNotes = {
  /** `error`: null when something has arrived. */
  note: (subscriptionId: string, error: string | null) => void
  /** Writes what was noted since the last time. */
  flush: () => Promise<void>
}

/** Gathers what became of deliveries by subscription, so that a row is written once in a while and not with each of them. */
export const outcomeNotes = (em: () => EntityManager): OutcomeNotes => {
  const noted = new Map<string, string | null>()
  return {
    note: (id, error) => {
      // One that has arrived says more than any that has not.
      if (noted.get(id) !== null) noted.set(id, error)
    },
    flush: async () => {
      const outcomes = [...noted].map(([id, error]) => ({ id, error }))
      await noteOutcomes(em(), outcomes)
      for (const { id, error } of outcomes) if (noted.get(id) === error) noted.delete(id)
    },
  }
}
