import { cancelDeliveries, writeAttempts, type AttemptDone } from '#infra/db/subscriptions/deliveries-done.ts'
import { putBack } from '#infra/db/subscriptions/deliveries-due.ts'
import { groupCommit } from '#infra/db/group-commit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'

/** Writes down what becomes of deliveries; many that end together are written together. */
export type DeliveryBook = {
  done: (done: AttemptDone) => Promise<void>
  putBack: (id: string, waitMs: number) => Promise<void>
  cancel: (id: string, why: string) => Promise<void>
}

const maxBatch = 500

export const deliveryBook = (em: () => EntityManager): DeliveryBook => {
  const back = together<{ id: string; waitMs: number }>(batch => putBack(em(), batch))
  const canceled = together<{ id: string; why: string }>(async batch => {
    for (const [why, group] of Map.groupBy(batch, item => item.why))
      await cancelDeliveries(
        em(),
        group.map(({ id }) => id),
        why,
      )
  })
  return {
    done: together<AttemptDone>(batch => inTransaction(em, tx => writeAttempts(tx, batch))),
    putBack: (id, waitMs) => back({ id, waitMs }),
    cancel: (id, why) => canceled({ id, why }),
  }
}

const together = <In>(write: (batch: readonly In[]) => Promise<void>): ((item: In) => Promise<void>) =>
  groupCommit<In, void>({
    run: async batch => {
      await write(batch)
      return batch.map(() => undefined)
    },
    maxBatch,
    parallel: 2,
    concernsAll: isTransient,
  })
