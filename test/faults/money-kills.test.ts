import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test, type TestContext } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { answers, asks, committed, confirmed } from '../support/moments.ts'
import { startPlatform } from '../support/platform.ts'
import { startProcess } from '../support/process.ts'
import { openProxy, type Heard } from '../support/tcp-proxy.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'], sagas: { sweepEveryMs: 500 } })
const { em } = platform
const user = await echoUser(platform)

const mains = { ingress: 'producers/ingress/main.ts', relay: 'producers/outbox/main.ts', sagas: 'sagas/main.ts' }

/** Where a process is killed: as it says these words to a server, which never hears them, or as it is answered, which it never hears. */
type Point = { part: keyof typeof mains; to: 'database' | 'broker'; words: string[]; when: 'asking' | 'answered' }

/** Calls back once, when it is the moment; what is on its way then never arrives. */
const atMoment = ({ to, words, when }: Point, strike: () => void): ((heard: Heard) => void) => {
  const answer = to === 'database' ? committed : confirmed
  const isMoment = when === 'asking' ? asks(words) : answers(asks(words), answer)
  let isOver = false
  return heard => {
    // Whatever it says or hears after its end is neither said nor heard.
    const isNow = isMoment(heard)
    if (isOver || isNow) heard.hold()
    else return
    if (!isOver) strike()
    isOver = true
  }
}

/** A part of the platform as a process that is killed at this point. */
const doomed = async (t: TestContext, point: Point) => {
  const env = platform.environment()
  const name = point.to === 'database' ? 'DATABASE_URL' : 'RABBITMQ_URL'
  const proxy = await openProxy(t, env[name]!, { hear: atMoment(point, () => victim.kill()) })
  const port = String(await freePort())
  env[name] = proxy.through(env[name]!)
  const victim = startProcess(t, { main: mains[point.part], env: { ...env, PORT: port } })
  await victim.ready
  return { victim, url: `http://127.0.0.1:${port}` }
}

const post = async (url: string, { key, fail }: { key: string; fail: string }): Promise<TaskView | undefined> => {
  const response = await fetch(`${url}/v1/tasks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${user.token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ type: 'diagnostic.echo', input: { fail }, tags: [key] }),
  })
  return response.status === 202 ? ((await response.json()) as TaskView) : undefined
}

type Movement = { source: string; target: string; amount: string }

const movementsOf = (taskId: string): Promise<Movement[]> =>
  query(em(), sql`select source, target, amount from ledger_transfer where task_id = ${taskId} order by created_at, id`)

const held = { source: 'available', target: 'held', amount: '1' }
const ends = {
  never: { source: 'held', target: 'earned', amount: '1' },
  permanent: { source: 'held', target: 'available', amount: '1' },
} as const

const end = '"status":"succeeded"'

const points: (Point & { name: string })[] = [
  { name: 'before its hold is stored', part: 'ingress', to: 'database', words: ['hold:task_'], when: 'asking' },
  { name: 'between its hold and the answer', part: 'ingress', to: 'database', words: ['hold:task_'], when: 'answered' },
  { name: 'before its command is sent', part: 'relay', to: 'broker', words: ['"task_id"'], when: 'asking' },
  { name: 'before its command counts as sent', part: 'relay', to: 'broker', words: ['"task_id"'], when: 'answered' },
  { name: 'before its price is captured', part: 'sagas', to: 'database', words: ['capture:task_'], when: 'asking' },
  { name: 'between capture and ack', part: 'sagas', to: 'database', words: ['capture:task_'], when: 'answered' },
  { name: 'before its hold is released', part: 'sagas', to: 'database', words: ['release:task_'], when: 'asking' },
  { name: 'between release and ack', part: 'sagas', to: 'database', words: ['release:task_'], when: 'answered' },
  { name: 'before its end is told', part: 'relay', to: 'broker', words: [end], when: 'asking' },
  { name: 'before its end counts as told', part: 'relay', to: 'broker', words: [end], when: 'answered' },
]

// Of each that fails for good a letter is kept.
let dead = 0

for (const { name, ...point } of points) {
  const { part } = point
  const fail = point.words.includes('release:task_') ? 'permanent' : 'never'
  test(`of a task whose ${part} process is killed ${name}, the hold ends once`, { timeout: 90_000 }, async t => {
    await platform.stop(part)
    const key = randomUUID()
    // Whoever begins to tell of ends may tell of earlier ones once more.
    const words = point.words.includes(end) ? [end, key] : point.words
    const { victim, url } = await doomed(t, { ...point, words })
    const early = post(part === 'ingress' ? url : platform.baseUrl(), { key, fail }).catch(() => undefined)
    assert.deepEqual(await victim.exited, { code: null, signal: 'SIGKILL' })
    await early
    // As if the time had passed for which the dead one had claimed what it was about to send.
    await query(em(), sql`update outbox set due_at = now()`)
    await platform.start(part)
    const task = await eventually('it is accepted', () =>
      post(platform.baseUrl(), { key, fail }).catch(() => undefined),
    )
    await user.client.ended(task.id)
    assert.deepEqual(await movementsOf(task.id), [held, ends[fail]])
    const [wallet] = await query(em(), sql`select held::int from wallet where account_id = ${user.accountId}`)
    assert.deepEqual(wallet, { held: 0 })
    if (fail === 'permanent') dead++
    await assertNothingLost({ ...platform, dead: dead > 0 ? { internal: dead } : {} })
  })
}
