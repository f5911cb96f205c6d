import type { Request, Response } from 'express'
import { keyEventData } from '#contracts/events/key-data.ts'
import type { KeyRow } from '#infra/db/identity/api-keys.ts'
import { auditWrites } from '#infra/db/identity/audit.ts'
import { eventWrites } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { writeAll } from '#infra/db/sql.ts'
import { clientAddress } from '../client-address.ts'
import { contextOf } from '../context.ts'

type Exchange = { request: Request; response: Response }
type Told = {
  key: Pick<KeyRow, 'id' | 'accountId' | 'name' | 'start'>
  what: 'created' | 'changed' | 'rotated' | 'revoked' | 'leaked'
  facts?: Record<string, unknown>
}

/** Puts what was done to a key into the audit log and, if others should hear of it, into the event log; last in its transaction. */
export const tellOfKey = async (
  tx: EntityManager,
  { request, response }: Exchange,
  { key, what, facts = {} }: Told,
): Promise<void> => {
  const { caller, requestId, traceparent } = contextOf(response)
  const { id: subject, accountId, name, start } = key
  const event = { subject, accountId, traceparent: traceparent ?? null, data: keyEventData(key) }
  const told = what === 'created' || what === 'revoked' || what === 'leaked' ? [what] : []
  await writeAll(tx, [
    ...eventWrites(told.map(word => ({ ...event, type: `api_key.${word}` as const }))),
    ...auditWrites([
      {
        accountId,
        actor: caller?.actorId ?? 'anonymous',
        action: `key.${what}`,
        subject,
        facts: { name, start, ...facts },
        requestId,
        ip: clientAddress(request),
      },
    ]),
  ])
}
