import type { CreateTask } from '#contracts/http/tasks.ts'

/** What every task takes beside its input, as the shorter routes take it too. */
type Wishes = Omit<CreateTask, 'type' | 'input' | 'quote_id'>

/** A body in which the input lies beside the wishes that every task takes, as the two that it is made of. */
export const splitWishes = <Body extends Wishes>(body: Body): { input: Omit<Body, keyof Wishes>; wishes: Wishes } => {
  const { priority, tags, metadata, project_id, deadline, retention, max_cost, webhook, notify, ...input } = body
  return { input, wishes: { priority, tags, metadata, project_id, deadline, retention, max_cost, webhook, notify } }
}
