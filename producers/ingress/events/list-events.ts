import { operations } from '#contracts/http/operations.ts'
import type { FollowFilter } from '#infra/event-follower.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { eventPage } from './event-page.ts'

/** Answers with a page of the caller's events. */
export const listEvents =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { after, limit, ...wanted } = queryOf(response, operations.listEvents)
    const filter = filterOf(callerOf(response).accountId, wanted)
    response.json(await eventPage(em(), { filter, after, limit }))
  }

/** What a query asks for, never beyond the caller's own account. */
export const filterOf = (
  accountId: string,
  { type: types, subject }: { type?: string[] | undefined; subject?: string | undefined },
): FollowFilter => {
  // Postgres takes every character in a text but this one.
  if ([subject ?? '', ...(types ?? [])].some(text => text.includes('\0'))) {
    throw new Problem('validation-failed', { detail: 'No subject and no type contains a NUL character.' })
  }
  return { accountId, subject, types }
}
