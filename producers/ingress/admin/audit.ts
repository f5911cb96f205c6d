import { operations } from '#contracts/http/operations.ts'
import { verifyAudit as verify } from '#infra/db/identity/audit.ts'
import { listAuditEntries, type AuditRow } from '#infra/db/identity/audit-lists.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { beginLines, sendLine } from '../send-line.ts'

type Needs = { em: () => EntityManager }

/** GET /v1/audit-log: of the caller's account. */
export const listAudit =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.listAudit)
    const { accountId } = callerOf(response)
    const rows = await listAuditEntries(em(), { ...filterOf(asked), ...pageIn(asked), accountId })
    pageAnswer({ request, response, rows, limit: asked.limit, view })
  }

/** GET /v1/admin/audit-log: of everybody. */
export const listAllAudit =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.listAllAudit)
    const rows = await listAuditEntries(em(), { ...filterOf(asked), ...pageIn(asked), accountId: asked.account_id })
    pageAnswer({ request, response, rows, limit: asked.limit, view })
  }

const exportPage = 500

/** GET /v1/admin/audit-log/export. */
export const exportAudit =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.exportAudit)
    const read = (after: string | undefined) =>
      listAuditEntries(em(), {
        ...filterOf(asked),
        accountId: asked.account_id,
        after,
        order: 'asc',
        limit: exportPage,
      })
    // Read before the answer begins, so that a database that is away is still a problem and not half a file.
    let page = await read(undefined)
    beginLines(response)
    if (request.method === 'HEAD') return void response.end()
    while (page.length > 0 && !response.destroyed) {
      for (const row of page) await sendLine(response, view(row))
      page = page.length < exportPage ? [] : await read(page.at(-1)!.id)
    }
    response.end()
  }

/** POST /v1/admin/audit-log/verify. */
export const verifyAudit =
  ({ em }: Needs): Handler =>
  async (_request, response) => {
    const broken = await verify(em(), bodyOf(response, operations.verifyAudit).account_id)
    response.json({ object: 'audit_verdict', is_whole: broken.length === 0, broken })
  }

type Asked = {
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  'created[gte]'?: string | undefined
  'created[lt]'?: string | undefined
}

const filterOf = ({ actor, action, subject, ...asked }: Asked) => ({
  actor,
  action,
  subject,
  from: asked['created[gte]'],
  until: asked['created[lt]'],
})

const pageIn = ({ cursor, order, limit }: { cursor?: string | undefined; order: 'asc' | 'desc'; limit: number }) => ({
  after: readCursor('audit', cursor),
  order,
  limit: limit + 1,
})

const view = ({ accountId, requestId, at, hash, ...row }: AuditRow) => ({
  object: 'audit_entry',
  ...row,
  account_id: accountId,
  request_id: requestId,
  at: at.toISOString(),
  hash: hash.toString('hex'),
})
