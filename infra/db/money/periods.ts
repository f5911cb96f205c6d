import { sql, type RawBuilder } from '../sql.ts'

/** A unit of time, as text of SQL: 'day' or 'month'. */
type Unit = RawBuilder<unknown>
type Place = { now: RawBuilder<unknown>; zone: RawBuilder<unknown> }

/** When the day or month began in a time zone. */
export const periodStart = (unit: Unit, { now, zone }: Place): RawBuilder<unknown> =>
  sql`date_trunc(${unit}, ${now}, ${zone})`

/** When it ends: at the next midnight by the clock on the wall, which may be 23 or 25 hours after the last. */
export const periodEnd = (unit: Unit, { now, zone }: Place): RawBuilder<unknown> =>
  sql`(date_trunc(${unit}, ${now} at time zone ${zone}) + ('1 ' || ${unit})::interval) at time zone ${zone}`
