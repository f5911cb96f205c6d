import { visibleTypes } from '#contracts/events/visibility.ts'
import { isId } from '#contracts/ids.ts'
import { findEvent, toCloudEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'

/** Answers with one of the account's events that the caller may see. */
export const readEvent =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const id = String(request.params['event_id'])
    const { accountId, scopes } = callerOf(response)
    const event = isId('event', id) ? await findEvent(em(), id, accountId) : undefined
    const visible: readonly string[] = visibleTypes(scopes)
    if (!event || !visible.includes(event.type)) throw new Problem('not-found')
    response.json(toCloudEvent(event))
  }
