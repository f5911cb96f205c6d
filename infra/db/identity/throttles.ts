import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** How attempts are slowed down: so many are free, each one after makes the wait twice as long, and a quiet time forgets them. */
export type Throttle = {
  /** What is counted, e.g. `login:` and an address block. */
  subject: string
  free: number
  firstWaitSeconds: number
  longestWaitSeconds: number
  forgetMinutes: number
}

/**
 * Counts an attempt before it is made, so that many at the same time count as many. Returns 0 when it may be made, or in how many
 * seconds it may be. What was refused is not counted: nobody waits longer because somebody else goes on knocking.
 */
export const claimAttempt = async (em: EntityManager, throttle: Throttle): Promise<number> => {
  const { subject, free, firstWaitSeconds, longestWaitSeconds, forgetMinutes } = throttle
  const isForgotten = sql`throttle.tried_at < now() - make_interval(mins => ${forgetMinutes}::int)`
  const counted = sql`case when ${isForgotten} then 1 else throttle.attempts + 1 end`
  const doubled = sql`${firstWaitSeconds}::float8 * power(2, least(${counted} - ${free}::int, 30))`
  const wait = sql`least(${longestWaitSeconds}::float8, ${doubled}) * interval '1 second'`
  const claimed = await query(
    em,
    sql`insert into throttle (subject, attempts, blocked_until) values (${subject}, 1, to_timestamp(0))
        on conflict (subject) do update set attempts = ${counted}, tried_at = now(),
          blocked_until = case when ${counted} < ${free}::int then to_timestamp(0) else clock_timestamp() + ${wait} end
        where throttle.blocked_until <= clock_timestamp()
        returning 1`,
  )
  if (claimed.length > 0) return 0
  const [row] = await query<{ seconds: number }>(
    em,
    sql`select greatest(1, ceil(extract(epoch from blocked_until - clock_timestamp())))::int as seconds
        from throttle where subject = ${subject}`,
  )
  return row?.seconds ?? 1
}

/** Forgets the attempts: one of them was right. */
export const forgetAttempts = (em: EntityManager, subjects: readonly string[]): Promise<object[]> =>
  query(em, sql`delete from throttle where subject = any(${subjects}::text[])`)

/** Takes one attempt back that was right, without forgetting those that were not. */
export const giveAttemptBack = (em: EntityManager, subject: string): Promise<object[]> =>
  query(em, sql`update throttle set attempts = greatest(attempts - 1, 0) where subject = ${subject}`)
