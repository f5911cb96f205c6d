import type { Request, Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { findAccount } from '#infra/db/identity/admin-accounts.ts'
import {
  decideAdjustment,
  findAdjustment,
  isSameHand,
  listAdjustments as list,
  lockAdjustment,
  makeAdjustment,
  type Adjustment,
} from '#infra/db/money/adjustments.ts'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readSetting } from '#infra/db/settings.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf, queryOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { faultAt, Problem } from '../problem.ts'

type Needs = { em: () => EntityManager }
type Exchange = { request: Request; response: Response }
type Wanted = Pick<Adjustment, 'accountId' | 'amount' | 'reason' | 'kind' | 'expiresAt'>

/** POST /v1/admin/grants. */
export const createGrant =
  (needs: Needs): Handler =>
  async (request, response) => {
    const body = bodyOf(response, operations.createGrant)
    const { account_id: accountId, kind, reason } = body
    const expiresAt = body.expires_at === null ? null : new Date(body.expires_at)
    const wanted = { accountId, amount: BigInt(body.amount), kind, reason, expiresAt }
    await make(needs, { request, response }, { operation: operations.createGrant, content: body, wanted })
  }

/** POST /v1/admin/adjustments. */
export const createAdjustment =
  (needs: Needs): Handler =>
  async (request, response) => {
    const body = bodyOf(response, operations.createAdjustment)
    const { account_id: accountId, reason } = body
    const wanted = { accountId, amount: BigInt(body.amount), reason, kind: 'manual' as const, expiresAt: null }
    await make(needs, { request, response }, { operation: operations.createAdjustment, content: body, wanted })
  }

type Making = { operation: { path: string }; content: unknown; wanted: Wanted }

const make = async (
  needs: Needs,
  { request, response }: Exchange,
  { operation, content, wanted }: Making,
): Promise<void> => {
  const work = async (tx: EntityManager): Promise<string> => {
    await requireAccount(tx, wanted.accountId)
    const { accountId, amount, reason, kind, expiresAt } = wanted
    const madeBy = callerOf(response).actorId
    const limit = BigInt(await readSetting(tx, 'credits.adjustment_limit'))
    const made = await makeAdjustment(tx, { accountId, amount, reason, kind, expiresAt, madeBy }, limit)
    if (!made) throw tooFew()
    await tell(tx, response, made)
    return made.id
  }
  const id = await doOnce(needs, { request, response }, { operation, content, status: 201, locationOf, work })
  response.json(view(await find(needs.em(), id)))
}

const locationOf = (id: string): string => `/v1/admin/adjustments/${id}`

const requireAccount = async (em: EntityManager, accountId: string): Promise<void> => {
  if (await findAccount(em, accountId)) return
  throw faultAt({ pointer: '/account_id', code: 'unknown', detail: 'is no account of this instance' })
}

const tooFew = (): Problem =>
  new Problem('state-conflict', { detail: 'The account has fewer credits available than are to be taken.' })

/** GET /v1/admin/adjustments. */
export const listAdjustments =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { limit, order, cursor, status, account_id: accountId } = queryOf(response, operations.listAdjustments)
    const after = readCursor('adjustment', cursor)
    const rows = await list(em(), { after, order, limit: limit + 1, status, accountId })
    pageAnswer({ request, response, rows, limit, view })
  }

/** GET /v1/admin/adjustments/{adjustment_id}. */
export const readAdjustment =
  ({ em }: Needs): Handler =>
  async (request, response) =>
    void response.json(view(await find(em(), String(request.params['adjustment_id']))))

/** POST /v1/admin/adjustments/{adjustment_id}/approve and /reject. Said again by the same operator it changes nothing. */
export const decideOnAdjustment =
  ({ em }: Needs, status: 'applied' | 'rejected'): Handler =>
  async (request, response) => {
    const id = String(request.params['adjustment_id'])
    const decidedBy = callerOf(response).actorId
    await inTransaction(em, async tx => {
      const adjustment = await lockAdjustment(tx, id)
      if (!adjustment) throw new Problem('not-found')
      if (await isSameHand(tx, adjustment.madeBy, decidedBy)) {
        throw new Problem('forbidden', { detail: 'Another operator than the one who asked for it has to decide.' })
      }
      if (adjustment.status === status && adjustment.decidedBy === decidedBy) return
      if (adjustment.status !== 'pending') {
        throw new Problem('state-conflict', { extra: { current_status: adjustment.status } })
      }
      if (!(await decideAdjustment(tx, adjustment, { status, decidedBy }))) throw tooFew()
      await tell(tx, response, { ...adjustment, status })
    })
    response.json(view(await find(em(), id)))
  }

const tell = (tx: EntityManager, response: Response, adjustment: Adjustment): Promise<void> =>
  audit(tx, {
    accountId: adjustment.accountId,
    actor: callerOf(response).actorId,
    action: `adjustment.${adjustment.status === 'pending' ? 'requested' : adjustment.status}`,
    subject: adjustment.id,
    facts: { amount: String(adjustment.amount), kind: adjustment.kind, reason: adjustment.reason },
    requestId: contextOf(response).requestId,
  })

const find = async (em: EntityManager, id: string): Promise<Adjustment> => {
  const adjustment = await findAdjustment(em, id)
  if (!adjustment) throw new Problem('not-found')
  return adjustment
}

const view = ({ accountId, amount, expiresAt, madeBy, decidedBy, createdAt, decidedAt, ...row }: Adjustment) => ({
  object: 'adjustment',
  ...row,
  account_id: accountId,
  amount: String(amount),
  expires_at: expiresAt?.toISOString() ?? null,
  made_by: madeBy,
  decided_by: decidedBy,
  created_at: createdAt.toISOString(),
  decided_at: decidedAt?.toISOString() ?? null,
})
