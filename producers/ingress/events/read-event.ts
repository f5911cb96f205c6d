import { isId } from '#contracts/ids.ts'
import { findEvent, toCloudEvent } from '#infra/db/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'

/** Answers with one of the caller's events. */
export const readEvent =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const id = String(request.params['event_id'])
    const event = isId('event', id) ? await findEvent(em(), id, callerOf(response).accountId) : undefined
    if (!event) throw new Problem('not-found')
    response.json(toCloudEvent(event))
  }
