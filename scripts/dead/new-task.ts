import { createTaskSchema, type CreateTask } from '#contracts/http/tasks.ts'
import type { Limits } from '#contracts/limits.ts'
import { effectiveLimits, type PlanName } from '#contracts/plans.ts'
import type { Scope } from '#contracts/scopes.ts'
import type { Letter } from '#infra/db/messages/dead-letters.ts'
import { Task } from '#infra/db/entities/task.ts'
import { limitsColumn } from '#infra/db/money/limits.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newTraceparent } from '#infra/telemetry/traceparent.ts'
import type { Caller } from '../../producers/ingress/caller.ts'
import { Problem } from '../../producers/ingress/problem.ts'
import type { Accept, Answer } from '../../producers/ingress/tasks/accept.ts'
import { priceBook } from '../../producers/ingress/prices/price-book.ts'
import { draftTask } from '../../producers/ingress/tasks/draft-task.ts'

/** The task cannot be repeated; the message says why. */
export class NotRepeatable extends Error {}

type Deps = { em: EntityManager; accept: Accept }

/**
 * Submits the task of a letter again, as HTTP would for the same key: checked anew, with a hold of its own. Returns the new
 * task's id; asked twice for the same letter, it returns the same one.
 * @throws NotRepeatable
 */
export const repeatTask = async ({ em, accept }: Deps, letter: Letter & { taskId: string }): Promise<string> => {
  const old = await em.findOneOrFail(Task, { id: letter.taskId })
  if (old.deletedAt) throw new NotRepeatable(`its task ${old.id} was deleted`)
  const caller = await callerOf(em, old)
  const { type, input, priority, tags, metadata, projectId, retention } = old
  const project_id = projectId ?? undefined
  const body = createTaskSchema.parse({ type, input, priority, tags, metadata, project_id, retention })
  const drafted = await draftFor(body, { em, caller, prices: priceBook(() => em) })
  const draft = { ...drafted, body: { ...drafted.body, ...wishesOf(old) }, retryOf: old.id }
  const answer = await accept({
    caller,
    drafts: [draft],
    mode: 'atomic',
    // Leads from the new task back to the letter, so that a chain of deaths shows as one.
    requestId: letter.id,
    traceparent: old.traceparent ?? newTraceparent(),
    claim: { accountId: caller.accountId, route: 'replay of dead letters', key: letter.id, fingerprint: letter.id },
  })
  return idIn(answer)
}

/** Who is to hear of it: checked when it was wished for, and again each time that something is sent. */
const wishesOf = ({ webhook, notify }: Task): Pick<CreateTask, 'webhook' | 'notify'> => ({
  ...(webhook ? { webhook } : {}),
  ...(notify ? { notify } : {}),
})

type CallerRow = { limits: Limits; plan: PlanName; scopes: Scope[]; isSuspended: boolean }

const callerOf = async (em: EntityManager, { accountId, createdBy }: Task): Promise<Caller> => {
  const [row] = await query<CallerRow>(
    em,
    sql`select ${limitsColumn}, a.plan, coalesce(k.scopes, '{}') as scopes, a.suspended_at is not null as "isSuspended"
        from account a left join api_key k on k.id = ${createdBy} where a.id = ${accountId}`,
  )
  if (!row || row.isSuspended) throw new NotRepeatable(`its account ${accountId} is suspended`)
  const { limits, plan, scopes } = row
  return { accountId, actorId: createdBy, credentialId: createdBy, scopes, limits: effectiveLimits(plan, limits), plan }
}

const draftFor = async (...asked: Parameters<typeof draftTask>): ReturnType<typeof draftTask> => {
  try {
    return await draftTask(...asked)
  } catch (error) {
    if (error instanceof Problem) throw new NotRepeatable(error.message, { cause: error })
    throw error
  }
}

const idIn = (answer: Answer): string => {
  switch (answer.answer) {
    case 'accepted':
      return answer.tasks[0]!.id
    case 'replayed':
      return answer.stored.resourceId
    case 'refused':
      throw new NotRepeatable(answer.refusal.detail)
    case 'in-progress':
    case 'key-reused':
      throw new NotRepeatable('somebody else is replaying it at this moment')
  }
}
