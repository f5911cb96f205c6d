import { operations } from '#contracts/http/operations.ts'
import type { UsageBucket, UsageGroup, UsageRow } from '#contracts/http/usage.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readClock, sumUsage, type UsageSum } from '#infra/db/money/usage.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { usageCsv } from './usage-csv.ts'

const dayMs = 24 * 3_600_000
const bucketMs: Record<UsageBucket, number> = { '1m': 60_000, '1h': 3_600_000, '1d': dayMs }
/** What is looked at when nobody says since when. */
const usualMs: Record<UsageBucket, number> = { '1m': 3_600_000, '1h': dayMs, '1d': 30 * dayMs }
const mostBuckets = 1_500
const mostRows = 20_000

/** GET /v1/usage. Times are rounded down to whole minutes, as finely as is counted. */
export const readUsage =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const { bucket, group_by: groups = [], ...asked } = queryOf(response, operations.readUsage)
    const type = request.accepts(['application/json', 'text/csv'])
    if (!type) throw new Problem('not-acceptable', { detail: 'The answer is application/json or text/csv.' })
    const { timeZone, now } = await readClock(em(), accountId)
    const { start, end } = spanOf(asked, { bucket, now })
    const sums = await sumUsage(em(), { accountId, start, end, bucket, groups, limit: mostRows + 1 })
    if (sums.length > mostRows)
      throw tooMuch(`There are more than ${mostRows} rows; ask for less time or fewer groups.`)
    const rows = sums.map(viewSum)
    response.vary('Accept')
    if (type === 'text/csv') {
      response.type('text/csv; charset=utf-8').send(usageCsv(rows, groups))
      return
    }
    const span = { start: start.toISOString(), end: end.toISOString() }
    response.json({ object: 'usage', ...span, bucket, time_zone: timeZone, group_by: groups, data: rows })
  }

type Asked = { start?: string | undefined; end?: string | undefined }

const spanOf = (asked: Asked, { bucket, now }: { bucket: UsageBucket; now: Date }): { start: Date; end: Date } => {
  const end = asked.end === undefined ? now : wholeMinute(new Date(asked.end))
  const start = wholeMinute(
    asked.start === undefined ? new Date(end.getTime() - usualMs[bucket]) : new Date(asked.start),
  )
  if (start >= end) throw tooMuch('The start must lie before the end.')
  if (end.getTime() - start.getTime() > mostBuckets * bucketMs[bucket])
    throw tooMuch(`At most ${mostBuckets} buckets of ${bucket} can be asked for at once.`)
  return { start, end }
}

const wholeMinute = (time: Date): Date => new Date(Math.floor(time.getTime() / bucketMs['1m']) * bucketMs['1m'])

const tooMuch = (detail: string): Problem =>
  new Problem('validation-failed', { detail, errors: [{ pointer: '/start', code: 'out-of-range', detail }] })

const viewSum = ({ start, tasks, credits, ...groups }: UsageSum): UsageRow => ({
  start: start.toISOString(),
  ...(Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, value === '' ? null : value])) as Partial<
    Record<UsageGroup, string>
  >),
  tasks,
  credits,
})
