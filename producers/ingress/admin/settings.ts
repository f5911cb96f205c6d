import { z } from 'zod'
import type { Request, Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { isSettingKey, settingKeys, settings, type SettingKey } from '#contracts/settings.ts'
import { auditWrites } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  changeSetting as change,
  readSettings,
  resetSetting as reset,
  valueOf,
  type SettingRow,
} from '#infra/db/settings.ts'
import { writeAll } from '#infra/db/sql.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { checkMatch, etagOf, isKnown } from '../etag.ts'
import { invalid, Problem } from '../problem.ts'

type Needs = { em: () => EntityManager }

/** GET /v1/admin/settings. */
export const listSettings =
  ({ em }: Needs): Handler =>
  async (_request, response) => {
    const rows = await readSettings(em())
    const data = settingKeys.map(key =>
      view(
        key,
        rows.find(row => row.key === key),
      ),
    )
    response.json({ object: 'list', data })
  }

/** GET /v1/admin/settings/{key}. */
export const readSetting =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { key, row } = await find(em(), request)
    response.set('ETag', etagOf({ version: row?.revision ?? 0 }))
    if (isKnown(request, { version: row?.revision ?? 0 })) response.status(304).end()
    else response.json(view(key, row))
  }

/** PATCH /v1/admin/settings/{key}. */
export const changeSetting =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { key } = await find(em(), request)
    const value = settings[key].schema.safeParse(bodyOf(response, operations.changeSetting).value)
    if (!value.success) throw invalid(value.error, '/value')
    await em().transactional(async tx => {
      const { row } = await find(tx, request)
      const seen = row?.revision ?? 0
      checkMatch(request, { version: seen })
      const by = callerOf(response).actorId
      if (!(await change(tx, { key, value: value.data, seen, by }))) throw changedMeanwhile()
      await record(tx, response, { key, before: valueOf(key, row?.value), after: value.data })
    })
    const { row } = await find(em(), request)
    response.set('ETag', etagOf({ version: row?.revision ?? 0 })).json(view(key, row))
  }

/** DELETE /v1/admin/settings/{key}. */
export const resetSetting =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    await em().transactional(async tx => {
      const { key, row } = await find(tx, request)
      checkMatch(request, { version: row?.revision ?? 0 })
      if (!row) return
      if (!(await reset(tx, key, row.revision))) throw changedMeanwhile()
      await record(tx, response, { key, before: valueOf(key, row.value), after: settings[key].default })
    })
    response.status(204).end()
  }

const changedMeanwhile = (): Problem =>
  new Problem('precondition-failed', { detail: 'Somebody has changed it at the same time.' })

const find = async (em: EntityManager, request: Request): Promise<{ key: SettingKey; row: SettingRow | undefined }> => {
  const key = String(request.params['key'])
  if (!isSettingKey(key)) throw new Problem('not-found')
  const rows = await readSettings(em)
  return { key, row: rows.find(row => row.key === key) }
}

type Change = { key: SettingKey; before: unknown; after: unknown }

const record = (tx: EntityManager, response: Response, { key, before, after }: Change): Promise<void> =>
  writeAll(
    tx,
    auditWrites([
      {
        accountId: null,
        actor: callerOf(response).actorId,
        action: 'setting.changed',
        subject: key,
        facts: { before, after },
        requestId: contextOf(response).requestId,
      },
    ]),
  )

const view = (key: SettingKey, row: SettingRow | undefined) => {
  const { schema, default: usual, description } = settings[key]
  return {
    object: 'setting',
    key,
    value: valueOf(key, row?.value),
    default: usual,
    description,
    schema: z.toJSONSchema(schema),
    is_default: row === undefined,
    revision: row?.revision ?? 0,
    changed_by: row?.changedBy ?? null,
    changed_at: row?.changedAt.toISOString() ?? null,
  }
}
