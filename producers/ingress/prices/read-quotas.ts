import type { QuotaView } from '#contracts/http/quotas.ts'
import type { LimitName } from '#contracts/limits.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readUsage, windowOf, type AccountUsage, type Quota } from '#infra/db/money/quotas.ts'
import { countStored } from '#infra/db/stored-things.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'

/** GET /v1/quotas. How many requests are left says every answer, in its RateLimit headers. */
export const readQuotas =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { accountId, limits } = callerOf(response)
    const { accounts } = await readUsage(em(), [accountId])
    const account = accounts.get(accountId)!
    const { storageBytes, designs, subscriptions } = await countStored(em(), accountId)
    const stored = { storage_bytes: storageBytes, designs, subscriptions }
    const data = rows.map(({ quota, limit, counted }) => {
      const used = counted === undefined ? stored[quota] : Number(account.usage[counted])
      return viewQuota({ quota, limit: limits[limit], used, resetsAt: resetOf(account, counted) })
    })
    response.json({ object: 'quotas', time_zone: account.timeZone, data })
  }

type Stored = 'storage_bytes' | 'designs' | 'subscriptions'
type Row =
  | { quota: Exclude<QuotaView['quota'], Stored>; limit: LimitName; counted: Quota }
  /** What is looked up where it lies. */
  | { quota: Stored; limit: LimitName; counted?: undefined }

const rows: readonly Row[] = [
  { quota: 'tasks_per_minute', limit: 'tasksPerMinute', counted: 'minute' },
  { quota: 'tasks_per_day', limit: 'tasksPerDay', counted: 'day' },
  { quota: 'tasks_per_month', limit: 'tasksPerMonth', counted: 'month' },
  { quota: 'tasks_in_flight', limit: 'tasksInFlight', counted: 'in_flight' },
  { quota: 'pixels_per_day', limit: 'pixelsPerDay', counted: 'pixels' },
  { quota: 'storage_bytes', limit: 'storageBytes' },
  { quota: 'designs', limit: 'designs' },
  { quota: 'subscriptions', limit: 'subscriptions' },
]

const resetOf = ({ windows }: AccountUsage, counted: Quota | undefined): Date | null =>
  counted === undefined || counted === 'in_flight' ? null : windowOf(counted, windows).end

type Standing = { quota: QuotaView['quota']; limit: number; used: number; resetsAt: Date | null }

const viewQuota = ({ quota, limit, used, resetsAt }: Standing): QuotaView => ({
  quota,
  limit,
  used,
  remaining: Math.max(0, limit - used),
  resets_at: resetsAt?.toISOString() ?? null,
})
