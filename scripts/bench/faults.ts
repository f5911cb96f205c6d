// npm run bench:faults: tasks are posted while a random process or server is killed every few seconds. Nothing may be lost.
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { startBenchPlatform, type BenchPlatform } from './platform.ts'
import { conditions, printReport } from './report.ts'

const tasks = Number(process.env['BENCH_TASKS'] ?? 20_000)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 180)
const killEveryMs = 5_000
const clients = 24
const drainMs = 240_000

type Posting = { accepted: Set<string>; attempted: number }

/** Posts one task until it is accepted: every refusal and every broken connection is tried again under the same key. */
const post = async ({ url, token }: BenchPlatform, n: number): Promise<string> => {
  const body = JSON.stringify({
    type: 'diagnostic.echo',
    input: { text: String(n), delay_ms: n % 10 === 0 ? 200 : 0, fail: n % 50 === 0 ? 'transient-once' : 'never' },
    metadata: { n: String(n) },
  })
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `faults-${n}`,
  }
  for (;;) {
    try {
      const signal = AbortSignal.timeout(10_000)
      const response = await fetch(`${url}/v1/tasks`, { method: 'POST', headers, body, signal })
      const answer = (await response.json()) as { id: string }
      if (response.ok) return answer.id
    } catch {
      // The ingress or its database has just been killed.
    }
    await delay(randomInt(50, 300))
  }
}

const postAll = async (platform: BenchPlatform): Promise<Posting> => {
  const posting: Posting = { accepted: new Set(), attempted: 0 }
  const startedMs = Date.now()
  const client = async (): Promise<void> => {
    while (posting.attempted < tasks) {
      const n = posting.attempted++
      // Spread over the time in which things are killed.
      await delay(Math.max(0, startedMs + (n / tasks) * seconds * 1_000 - Date.now()))
      posting.accepted.add(await post(platform, n))
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return posting
}

type Target = { name: string; kill: () => Promise<void> }

const targetsOf = ({ processes, servers }: BenchPlatform): Target[] => [
  // The supervisor starts a process again.
  ...[...processes].map(([name, supervised]) => ({ name, kill: async () => supervised.crash() })),
  ...Object.entries(servers.own).flatMap(([name, server]) => ({
    name,
    kill: async () => {
      server.kill('SIGKILL')
      await server.restart()
    },
  })),
]

/** Kills one process or server after another, at random, until it is told to stop. Returns how often each was killed. */
const wreak = async (platform: BenchPlatform, signal: AbortSignal): Promise<Record<string, number>> => {
  const targets = targetsOf(platform)
  const kills: Record<string, number> = {}
  for (;;) {
    await delay(killEveryMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return kills
    const { name, kill } = targets[randomInt(targets.length)]!
    console.error(`  killing ${name}`)
    await kill()
    kills[name] = (kills[name] ?? 0) + 1
  }
}

const untilEnded = async ({ em }: BenchPlatform): Promise<void> => {
  const deadline = Date.now() + drainMs
  for (;;) {
    const [row] = await query<{ open: number }>(
      em(),
      sql`select count(*)::int as open from task where finished_at is null`,
    )
    if (row!.open === 0 || Date.now() > deadline) return
    await delay(500)
  }
}

type Tally = { stored: number; finished: number; doubled: number; events: number; transfers: number }

/** What the database says: tasks, and every effect that is there more than once. */
const tally = async ({ em }: BenchPlatform): Promise<Tally> => {
  const [row] = await query<Tally>(
    em(),
    sql`select count(*)::int as stored,
          count(*) filter (where finished_at is not null)::int as finished,
          (count(*) - count(distinct metadata ->> 'n'))::int as doubled,
          (select count(*)::int from (
             select from event where type in ('task.succeeded', 'task.failed', 'task.canceled', 'task.expired')
             group by subject having count(*) > 1) as twice) as events,
          (select count(*)::int from (
             select from ledger_transfer where task_id is not null
             group by task_id, source, target having count(*) > 1) as twice) as transfers
        from task`,
  )
  return row!
}

await using platform = await startBenchPlatform('faults')
const stop = new AbortController()
const wreaking = wreak(platform, stop.signal)
const posting = await postAll(platform)
stop.abort()
const kills = await wreaking
console.error('all are posted; waiting for the rest to end')
await untilEnded(platform)

const { stored, finished, doubled, events, transfers } = await tally(platform)
const known = await query<{ id: string }>(platform.em(), sql`select id from task`)
const storedIds = new Set(known.map(({ id }) => id))
const forgotten = [...posting.accepted].filter(id => !storedIds.has(id)).length
const discrepancies = await reconcile(platform.em())
for (const discrepancy of discrepancies.slice(0, 5)) console.error(discrepancy)
printReport({
  bench: 'faults',
  conditions: conditions({ seconds: String(seconds), kills: JSON.stringify(kills) }),
  figures: {
    attempted: posting.attempted,
    accepted: posting.accepted.size,
    finished,
    lost: forgotten + (stored - finished),
    duplicated: doubled + events + transfers,
    ledger_difference: discrepancies.length,
    killed: Object.values(kills).reduce((sum, count) => sum + count, 0),
  },
})
