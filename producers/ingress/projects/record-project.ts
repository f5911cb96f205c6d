import type { Response } from 'express'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { callerOf, contextOf } from '../context.ts'

type Recorded = { projectId: string; what: 'created' | 'updated' | 'deleted'; facts?: Record<string, unknown> }

/** Notes in the audit log what the caller has done to a project. The last thing of its transaction. */
export const recordProject = (
  tx: EntityManager,
  response: Response,
  { projectId, what, facts = {} }: Recorded,
): Promise<void> => {
  const { accountId, actorId: actor } = callerOf(response)
  const { requestId } = contextOf(response)
  return audit(tx, { accountId, actor, action: `project.${what}`, subject: projectId, facts, requestId })
}
