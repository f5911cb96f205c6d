import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BrowserContext } from 'puppeteer-core'
import { Failure } from '#contracts/failures.ts'
import { BrowserPool, type BrowserPoolOptions } from '#infra/engines/chromium/browser-pool.ts'
import { findFence, ownAccount } from '#infra/engines/chromium/fence.ts'
import { childrenOf, membersOf } from '#infra/engines/chromium/process-group.ts'
import { eventually } from '../../../support/eventually.ts'

const never = new AbortController().signal
const open = (options?: BrowserPoolOptions): BrowserPool => new BrowserPool(options)

const titleOf = async (context: BrowserContext): Promise<string> => {
  const page = await context.newPage()
  await page.setContent('<title>drawn</title>')
  return page.title()
}

/** A job that has begun and goes on until somebody stops it. */
const endless = (pool: BrowserPool, signal = never) => {
  const begun = Promise.withResolvers<void>()
  const work = pool.run(async context => {
    await titleOf(context)
    begun.resolve()
    await new Promise(() => undefined)
  }, signal)
  work.catch(begun.reject)
  return { work, begun: begun.promise }
}

/** Settles when no process of these groups is left, not even as a zombie. */
const gone = async (pids: readonly number[]): Promise<true> =>
  eventually('no process of the browser is left', () => pids.flatMap(membersOf).length === 0)

const profiles = (): string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`inkstone-browser-${process.pid}-`))

test('a browser that is killed amid its work fails that work for now, and the next work finds another browser', async () => {
  await using pool = open()
  const { work, begun } = endless(pool)
  await begun
  const pids = pool.pids
  process.kill(-pids[0]!, 'SIGKILL')
  await assert.rejects(work, { code: 'worker-crash', retry: 'backoff' })
  assert.equal(await pool.run(titleOf, never), 'drawn')
  assert.notDeepEqual(pool.pids, pids)
})

test('work that is canceled ends at once, and the browser goes on', async () => {
  await using pool = open()
  const canceling = new AbortController()
  const { work, begun } = endless(pool, canceling.signal)
  await begun
  const pids = pool.pids
  canceling.abort(new Failure('canceled-by-user'))
  await assert.rejects(work, { code: 'canceled-by-user' })
  assert.equal(await pool.run(titleOf, never), 'drawn')
  assert.deepEqual(pool.pids, pids)
})

/** Deadlines that pass when the test says so, in the order of the jobs. */
const handDeadlines = () => {
  const deadlines: AbortController[] = []
  const deadline = (): AbortSignal => {
    deadlines.push(new AbortController())
    return deadlines.at(-1)!.signal
  }
  return { deadlines, deadline }
}

test('work that takes too long is stopped, and the work beside it is not', async () => {
  const { deadlines, deadline } = handDeadlines()
  await using pool = open({ deadline })
  const slow = endless(pool)
  const beside = endless(pool)
  await Promise.all([slow.begun, beside.begun])
  const pids = pool.pids
  deadlines[0]!.abort()
  await assert.rejects(slow.work, { code: 'unrenderable-page', retry: 'backoff' })
  assert.equal(await pool.run(titleOf, never), 'drawn')
  assert.deepEqual(pool.pids, pids)
  deadlines[1]!.abort()
  await assert.rejects(beside.work, { code: 'unrenderable-page' })
})

test('work that waits too long for its turn comes back later, as no attempt of its own', async () => {
  const { deadlines, deadline } = handDeadlines()
  await using pool = open({ size: 1, deadline })
  const { work, begun } = endless(pool)
  await begun
  const waiting = pool.run(titleOf, never)
  deadlines[1]!.abort()
  await assert.rejects(waiting, { code: 'dependency-unavailable', retry: { afterMs: 2_000 } })
  deadlines[0]!.abort()
  await assert.rejects(work, { code: 'unrenderable-page' })
})

test('more work than may wait is sent back at once, without an attempt', async () => {
  await using pool = open({ size: 1, maxWaiting: 0 })
  const { work, begun } = endless(pool)
  await begun
  await assert.rejects(pool.run(titleOf, never), { code: 'dependency-unavailable', retry: { afterMs: 2_000 } })
  const refused = assert.rejects(work, { code: 'dependency-unavailable' })
  await pool[Symbol.asyncDispose]()
  await refused
})

test('two jobs run side by side in contexts that know nothing of each other', async () => {
  await using pool = open()
  const both = Promise.withResolvers<void>()
  let met = 0
  const contexts = await Promise.all(
    [1, 2].map(() =>
      pool.run(async context => {
        if (++met === 2) both.resolve()
        await both.promise
        return context.id
      }, never),
    ),
  )
  assert.equal(new Set(contexts).size, 2)
  assert.equal(pool.pids.length, 1)
})

const wearing: Record<string, BrowserPoolOptions> = {
  'after so many jobs': { maxJobs: 1 },
  'when it is old': { maxAgeMs: 0 },
  'when it has grown': { maxOwnBytes: 1 },
}
for (const [when, options] of Object.entries(wearing)) {
  test(`a browser is replaced ${when}, the next one before it goes`, async () => {
    await using pool = open(options)
    await pool.run(titleOf, never)
    const [worn] = pool.pids
    await eventually('another browser', () => pool.pids.length === 1 && pool.pids[0] !== worn)
    await gone([worn!])
  })
}

test('a browser is replaced after failures in a row, and not after refusals', async () => {
  await using pool = open({ maxFailures: 2 })
  const fail = async (error: Error): Promise<void> => {
    await assert.rejects(
      pool.run(async () => {
        throw error
      }, never),
      error,
    )
  }
  for (let n = 0; n < 3; n++) await fail(new Failure('unrenderable-page'))
  const [first] = pool.pids
  await fail(new Error('a fault'))
  assert.deepEqual(pool.pids, [first])
  await fail(new Error('another'))
  await eventually('another browser', () => pool.pids.length === 1 && pool.pids[0] !== first)
})

test('a browser without work ends, and comes back with the next', async () => {
  await using pool = open({ idleMs: 1 })
  await pool.run(titleOf, never)
  await eventually('no browser', () => pool.pids.length === 0)
  assert.equal(await pool.run(titleOf, never), 'drawn')
})

test('a closed pool leaves neither processes nor files, and takes no more work', async () => {
  const before = profiles()
  await using pool = open()
  const { work, begun } = endless(pool)
  await begun
  const pids = pool.pids
  assert.ok(membersOf(pids[0]!).length > 3)
  const refused = assert.rejects(work, { code: 'dependency-unavailable' })
  await pool[Symbol.asyncDispose]()
  await refused
  await gone(pids)
  assert.deepEqual(
    profiles().filter(name => !before.includes(name)),
    [],
  )
  await assert.rejects(pool.run(titleOf, never), { code: 'dependency-unavailable' })
})

test('what a worker that was killed left of its browser is swept by the next', async () => {
  const dead = spawnSync('true').pid
  const left = mkdtempSync(join(tmpdir(), `inkstone-browser-${dead}-`))
  await using pool = open()
  await pool.run(titleOf, never)
  assert.equal(existsSync(left), false)
})

/** A worker of its own whose browser draws a page, until somebody ends it. */
const worker = `
  import { BrowserPool } from '#infra/engines/chromium/browser-pool.ts'
  const pool = new BrowserPool()
  await pool.run(async context => {
    const page = await context.newPage()
    await page.setContent('<title>drawn</title>')
    process.send(pool.pids)
    await new Promise(() => undefined)
  }, new AbortController().signal)`

test('the browser of a worker that is killed ends with it', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', worker], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [pids] = (await once(child, 'message')) as [number[]]
  assert.ok(pids.flatMap(membersOf).length > 3)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await eventually('no process of the browser runs', () => pids.flatMap(membersOf).filter(isRunning).length === 0)
})

/** Whoever adopts the dead in a container may never bury them. */
const isRunning = (pid: number): boolean => !/^State:\s+Z/m.test(statusOf(pid))

const statusOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return 'State: Z'
  }
}

test('without a browser the work ends in words that say what to install', async () => {
  await using pool = open({ path: '/nowhere/chromium' })
  await assert.rejects(pool.run(titleOf, never), { code: 'dependency-unavailable', retry: 'never', message: /install/ })
})

test('a program that is no browser fails the work for now', async () => {
  await using pool = open({ path: '/bin/false' })
  await assert.rejects(pool.run(titleOf, never), { code: 'dependency-unavailable', retry: 'backoff' })
})

test('a browser that cannot have its sandbox is not started without it', async () => {
  const account = ownAccount()
  const become = account
    ? ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--']
    : ['env']
  // A user namespace in which no other can be made.
  const forbid =
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --ambient-caps=-all --inh-caps=-all --no-new-privs -- "$@"'
  const bare = ['unshare', '--user', '--map-user=1000', '--keep-caps', '--', 'sh', '-c', forbid, 'sh']
  await using pool = open({ fence: { kind: 'account', account, command: [...become, ...bare] } })
  await assert.rejects(pool.run(titleOf, never), {
    code: 'dependency-unavailable',
    retry: 'never',
    message: /without its sandbox/,
  })
})

test('the browser has no network, and its processes no way to anything else', async t => {
  const fence = await findFence()
  if (fence.kind !== 'namespaces') return t.skip('this machine gives no namespaces')
  await using pool = open({ fence })
  await pool.run(async context => {
    await titleOf(context)
    const [browser] = childrenOf(pool.pids[0]!)
    for (const namespace of ['net', 'pid'])
      assert.notEqual(readlinkSync(`/proc/${browser}/ns/${namespace}`), readlinkSync(`/proc/self/ns/${namespace}`))
    const drawing = membersOf(pool.pids[0]!).filter(pid => commandOf(pid).includes('--type=renderer'))
    assert.ok(drawing.length > 0)
    for (const pid of drawing) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      assert.doesNotMatch(status, /^Uid:\s+0\b/m)
      // Filtered system calls, no capabilities, and no way to new privileges.
      assert.match(status, /^Seccomp:\s+2$/m)
      assert.match(status, /^CapEff:\s+0+$/m)
      assert.match(status, /^NoNewPrivs:\s+1$/m)
    }
  }, never)
  return undefined
})

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
