import type { InputOf } from '#contracts/tasks/registry.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import type { Limits } from '#contracts/limits.ts'
import { scopes } from '#contracts/scopes.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import { eventually } from './eventually.ts'
import type { Platform } from './platform.ts'

export type EchoUser = {
  accountId: string
  token: string
  client: Client
  /** Posts an echo that must be accepted. */
  echo: (input?: Partial<InputOf<'diagnostic.echo'>>) => Promise<TaskView>
  /** So many echoes, posted at the same time. */
  echoes: (count: number, input?: Partial<InputOf<'diagnostic.echo'>>) => Promise<TaskView[]>
}

/** Somebody with credits who may post echoes: tasks that do nothing, in a chosen way. */
export const echoUser = async (
  platform: Platform,
  options: { credits?: number; limits?: Partial<Limits> } = {},
): Promise<EchoUser> => {
  const { accountId, token } = await newAccount(platform.em(), { credits: 100_000, scopes, ...options })
  const client = clientOf(platform.baseUrl, token)
  const echo: EchoUser['echo'] = (input = {}) => client.post('diagnostic.echo', input)
  const echoes: EchoUser['echoes'] = (count, input) => Promise.all(Array.from({ length: count }, () => echo(input)))
  return { accountId, token, client, echo, echoes }
}

/** Waits until no task is open any more. */
export const allEnded = async ({ em }: Pick<Platform, 'em'>, withinMs?: number): Promise<void> => {
  const open = async (): Promise<boolean> =>
    (await query(em(), sql`select id from task where finished_at is null limit 1`)).length === 0
  await eventually('all tasks have ended', open, withinMs)
}

/** How many tasks there are of each status. */
export const statuses = async ({ em }: Pick<Platform, 'em'>): Promise<Record<string, number>> => {
  const rows = await query<{ status: string; tasks: number }>(
    em(),
    sql`select status, count(*)::int as tasks from task group by status`,
  )
  return Object.fromEntries(rows.map(({ status, tasks }) => [status, tasks]))
}
