import type { TaskNotify, TaskWebhook } from '#contracts/http/task-wishes.ts'
import { findReaders } from '#infra/db/messages/letter-readers.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { checkSink } from '#infra/outbound/check-sink.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import type { Caller } from '../caller.ts'
import { faultAt, Problem } from '../problem.ts'

export type Wishes = { webhook?: TaskWebhook | undefined; notify?: TaskNotify | undefined }
type Checking = { em: EntityManager; caller: Caller; outbound: OutboundRules | undefined; base: string }

/**
 * What is wished for as it is stored: the address in its one spelling. Whether something may really be sent there is looked at again
 * each time; here no name server is asked.
 * @throws Problem url-not-allowed, insufficient-scope, or validation-failed where there is no such subscription or nobody to write to
 */
export const checkWishes = async ({ webhook, notify }: Wishes, checking: Checking): Promise<Wishes> => {
  if (notify) await requireReader(checking)
  return { notify, webhook: webhook && (await checkWebhook(webhook, checking)) }
}

const checkWebhook = async (webhook: TaskWebhook, checking: Checking): Promise<TaskWebhook> => {
  const { caller, outbound, base } = checking
  // Its events say what reading the task says.
  if (!caller.scopes.includes('tasks:read') && !caller.scopes.includes('admin')) {
    throw new Problem('insufficient-scope', { extra: { required_scope: 'tasks:read' } })
  }
  const sink = outbound ? checkSink(webhook.url, outbound) : ({ ok: false, reason: 'address' } as const)
  if (!sink.ok) {
    const pointer = `${base}/webhook/url`
    throw new Problem('url-not-allowed', {
      detail: `${pointer}: ${sink.reason}`,
      errors: [{ pointer, code: sink.reason, detail: 'nothing may be sent there' }],
      extra: { reason: sink.reason },
    })
  }
  if (webhook.secret_id !== undefined) await requireSecret(webhook.secret_id, checking)
  return { ...webhook, url: sink.url.href }
}

const requireSecret = async (id: string, { em, caller, base }: Checking): Promise<void> => {
  const found = await query(
    em,
    sql`select from subscription where id = ${id} and account_id = ${caller.accountId} and protocol = 'HTTP'`,
  )
  if (found.length === 0)
    throw faultAt({
      pointer: `${base}/webhook/secret_id`,
      code: 'not-found',
      detail: 'there is no such subscription over HTTP',
    })
}

/** Every item of a batch has the same caller. */
const asked = new WeakMap<Caller, Promise<boolean>>()

const requireReader = async ({ em, caller, base }: Checking): Promise<void> => {
  const known = asked.get(caller) ?? hasReader(em, caller)
  asked.set(caller, known)
  if (await known) return
  throw faultAt({
    pointer: `${base}/notify/email`,
    code: 'no-address',
    detail: 'there is nobody with a verified address to write to',
  })
}

const hasReader = async (em: EntityManager, { accountId, actorId }: Caller): Promise<boolean> =>
  (await findReaders(em, [{ accountId, actorId }])).length > 0
