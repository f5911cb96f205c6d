import type { Request, Response } from 'express'
import { memberEventData } from '#contracts/events/member-data.ts'
import { auditWrites, type NewAuditEntry } from '#infra/db/identity/audit.ts'
import { eventWrites, type NewEvent } from '#infra/db/events/event-log.ts'
import type { MemberRow } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { writeAll } from '#infra/db/sql.ts'
import { clientAddress } from '../client-address.ts'
import { callerOf, contextOf } from '../context.ts'

type Exchange = { request: Request; response: Response }
type Told = {
  member: Pick<MemberRow, 'id' | 'accountId' | 'role'>
  what: 'added' | 'changed' | 'removed'
  facts?: Record<string, unknown>
}

/** Puts what became of somebody into the event log and the audit log; last in its transaction. */
export const tellOfMember = async (
  tx: EntityManager,
  exchange: Exchange,
  { member, what, facts = {} }: Told,
): Promise<void> => {
  const { id: subject, accountId, role } = member
  const traceparent = contextOf(exchange.response).traceparent ?? null
  const event: NewEvent = { type: `member.${what}`, subject, accountId, traceparent, data: memberEventData(member) }
  const entry = entryOf(exchange, { accountId, subject, action: `member.${what}`, facts: { role, ...facts } })
  await writeAll(tx, [...eventWrites([event]), ...auditWrites([entry])])
}

/** An entry of the audit log about what the caller has done. */
export const entryOf = (
  { request, response }: Exchange,
  entry: Pick<NewAuditEntry, 'accountId' | 'subject' | 'action' | 'facts'>,
): NewAuditEntry => ({
  ...entry,
  actor: callerOf(response).actorId,
  requestId: contextOf(response).requestId,
  ip: clientAddress(request),
})
