import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { eventPage } from './event-page.ts'
import { visibleFilter } from './visible-filter.ts'

/** Answers with a page of the caller's events. */
export const listEvents =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { after, limit, type: types, subject } = queryOf(response, operations.listEvents)
    const filter = visibleFilter(callerOf(response), { subject, types })
    response.json(await eventPage(em(), { filter, after, limit }))
  }
