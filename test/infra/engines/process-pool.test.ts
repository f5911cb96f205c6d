import { type PoolOptions, ProcessPool } from '#infra/engines/process-pool.ts'
import { residentBytes } from '#infra/engines/resident-bytes.ts'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { OddJob } from './odd-jobs.ts'

const startPool = (options: Partial<PoolOptions> = {}) =>
  new ProcessPool<OddJob, unknown, number>({
    script: new URL('odd-jobs.ts', import.meta.url),
    size: 1,
    idleMs: 60_000,
    maxJobs: 100,
    maxHeapMiB: 128,
    maxRestingBytes: 2 ** 30,
    maxResidentBytes: 2 ** 30,
    ...options,
  })

const signal = new AbortController().signal

const pidOf = async (pool: ReturnType<typeof startPool>) => (await pool.run({ do: 'report' }, { signal })) as number

/** True once the process is gone, also when it lies there as a zombie. */
const isGone = (pid: number): boolean => residentBytes(pid) === 0

test('no process is started before there is work', async () => {
  await using pool = startPool()
  assert.deepEqual(pool.pids, [])
})

test('bytes go to the child and come back unchanged', async () => {
  await using pool = startPool()
  const bytes = Buffer.alloc(5_000_000, 'ink')
  const reply = (await pool.run({ do: 'echo', bytes }, { signal })) as { bytes: Uint8Array; pid: number }
  assert.ok(bytes.equals(reply.bytes))
  assert.notEqual(reply.pid, process.pid)
})

test('progress arrives in order, before the result', async () => {
  await using pool = startPool()
  const seen: number[] = []
  await pool.run({ do: 'report' }, { signal, onProgress: each => seen.push(each) })
  assert.deepEqual(seen, [1, 2, 3])
})

test('a resting child is used again, and replaced after its number of jobs', async () => {
  await using pool = startPool({ maxJobs: 2 })
  const pids = [await pidOf(pool), await pidOf(pool), await pidOf(pool)]
  assert.equal(pids[0], pids[1])
  assert.notEqual(pids[1], pids[2])
})

test('the child sees nothing of the environment of its parent', async () => {
  await using pool = startPool({ env: { CHOSEN: 'yes' } })
  process.env['INKSTONE_SECRET'] = 'do not tell'
  const names = (await pool.run({ do: 'environment' }, { signal })) as string[]
  assert.ok(names.includes('CHOSEN'))
  assert.ok(!names.includes('INKSTONE_SECRET') && !names.includes('PATH'))
})

test('the child may not write files', async () => {
  await using pool = startPool()
  const path = join(tmpdir(), `inkstone-${process.pid}`)
  await assert.rejects(pool.run({ do: 'write', path }, { signal }), (error: Error) =>
    /restricted/.test(String(error.cause)),
  )
  assert.equal(existsSync(path), false)
})

test('a failure of the work keeps its code and its retry', async () => {
  await using pool = startPool()
  const failure = { name: 'Failure', code: 'too-many-frames', message: 'far too many', retry: { afterMs: 5 } }
  await assert.rejects(pool.run({ do: 'fail' }, { signal }), failure)
})

test('a mistake in the work is an error, and the child goes on', async () => {
  await using pool = startPool()
  const before = await pidOf(pool)
  await assert.rejects(pool.run({ do: 'throw' }, { signal }), (error: Error) => /a mistake/.test(String(error.cause)))
  assert.equal(await pidOf(pool), before)
})

test('a child that dies fails its own job as a crash, and the next job gets a new child', async () => {
  await using pool = startPool()
  await assert.rejects(pool.run({ do: 'die' }, { signal }), {
    code: 'worker-crash',
    retry: 'backoff',
    message: /SIGKILL/,
  })
  assert.ok((await pidOf(pool)) > 0)
})

test('a job that is aborted ends at once with the reason, and its child is killed', async () => {
  await using pool = startPool()
  const abort = new AbortController()
  const hanging = pool.run(
    { do: 'hang' },
    { signal: abort.signal, onProgress: () => abort.abort(new Error('canceled')) },
  )
  const [pid = 0] = await until(() => pool.pids)
  await assert.rejects(hanging, /canceled/)
  // The slot becomes free only when the old child is gone.
  assert.notEqual(await pidOf(pool), pid)
  assert.ok(isGone(pid))
})

test('a child that grows beyond its memory is killed, and the job counts as crashed', async () => {
  await using pool = startPool({ maxResidentBytes: 200 * 2 ** 20 })
  const crash = { code: 'worker-crash', retry: 'backoff', message: /MiB of memory/ }
  await assert.rejects(pool.run({ do: 'hoard', mib: 300 }, { signal }), crash)
})

test('a child that rests with too much memory is replaced', async () => {
  await using pool = startPool({ maxRestingBytes: 1 })
  assert.notEqual(await pidOf(pool), await pidOf(pool))
})

test('jobs beyond the size wait their turn, and one that is aborted while it waits leaves the others theirs', async () => {
  await using pool = startPool()
  const abort = new AbortController()
  const first = pidOf(pool)
  const waiting = pool.run({ do: 'report' }, { signal: abort.signal })
  const last = pidOf(pool)
  abort.abort(new Error('canceled'))
  await assert.rejects(waiting, /canceled/)
  assert.equal(await first, await last)
  assert.equal(pool.pids.length, 1)
})

test('a child without work is stopped after a while', async () => {
  await using pool = startPool({ idleMs: 1 })
  const pid = await pidOf(pool)
  await until(() => (pool.pids.length === 0 ? [pid] : []))
  assert.ok(isGone(pid))
})

test('closing the pool ends running and waiting jobs, and every child', async () => {
  const pool = startPool()
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const running = pool.run({ do: 'hang' }, { signal, onProgress: () => resolve() })
  const waiting = pool.run({ do: 'report' }, { signal })
  const closed = { code: 'dependency-unavailable', retry: 'backoff' }
  const ends = Promise.all([assert.rejects(running, closed), assert.rejects(waiting, closed)])
  await started
  const [pid = 0] = pool.pids
  await pool[Symbol.asyncDispose]()
  await ends
  assert.ok(isGone(pid))
  await assert.rejects(pool.run({ do: 'report' }, { signal }), closed)
})

/** Looks at every turn of the event loop until there is something. */
const until = async <T>(look: () => T[]): Promise<T[]> => {
  for (;;) {
    const found = look()
    if (found.length > 0) return found
    // oxlint-disable-next-line no-await-in-loop -- each look needs a turn of the loop of its own
    await new Promise(resolve => setImmediate(resolve))
  }
}
