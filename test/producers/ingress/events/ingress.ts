import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { hints, type Hints } from '#infra/cache/hints.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { appendEvents, type NewEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { newTask, queuedEvent, type Draft } from '../../../../producers/ingress/tasks/new-task.ts'
import { startIngress } from '../../../../producers/ingress/start.ts'
import { newAccount, testPepper, type TestAccount } from '../../../support/account.ts'
import { testIdentity } from '../../../support/identity.ts'
import { untilReadable } from '../../../infra/followed.ts'
import { testOutbound, testWebhooks } from '../../../support/webhooks.ts'
import { freshDatabase, type Database } from '../../../support/database.ts'

const draft: Draft = {
  kind: kinds['image.process'],
  input: {},
  body: { priority: 'normal', tags: [], metadata: {}, retention: '24h' },
  asked: {},
  projectId: null,
  cost: { price: 2n, listed: 2n, priceVersion: '2026-11-20' },
  pixels: 0n,
}

export type Ingress = Database & {
  baseUrl: string
  hints: Hints
  account: (options?: Parameters<typeof newAccount>[1]) => Promise<TestAccount>
  /** Stores a task and logs that it is queued, as accepting it does; returns its id. */
  post: (account: TestAccount) => Promise<string>
  /** Closes a task and logs its end, in one transaction, as the saga that settles it does. */
  finish: (account: TestAccount, taskId: string) => Promise<void>
  /** Appends to the log in a transaction of its own. Whatever is written here can be read when it is done. */
  append: (...events: NewEvent[]) => Promise<void>
  stop: () => PromiseLike<void>
}

/** The HTTP interface alone, on a database of its own. */
export const ingressAlone = async (t: TestContext, { redisUrl = process.env['REDIS_URL']! } = {}): Promise<Ingress> => {
  const stack = new AsyncDisposableStack()
  t.after(() => stack.disposeAsync())
  const database = await freshDatabase({ after: end => stack.defer(end) })
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-test-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const log = createLog({ service: 'test', level: 'silent' })
  const redisPrefix = `${newId('message')}:`
  const ingress = stack.use(
    await startIngress({
      database: { url: database.url, poolSize: 5 },
      redisUrl,
      redisPrefix,
      storage: openDiskStorage({ directory }),
      host: '127.0.0.1',
      port: 0,
      trustProxy: [],
      identity: testIdentity,
      keyPepper: testPepper,
      urlSigningKeys: [{ kid: 'k1', secret: 'signing-key-of-the-tests-0123456789abcdef' }],
      wrappingKeys: [{ kid: 'k1', secret: 'wrapping-key-of-the-tests-0123456789abcdef' }],
      outbound: testOutbound,
      webhookKeys: testWebhooks.signingKeys,
      limits: { maxUploadBytes: 1024, maxJsonBytes: 1024 * 1024, maxImagePixels: 1 },
      log,
    }),
  )
  const redis = stack.adopt(connectCache({ url: redisUrl, prefix: redisPrefix, log }), client => client.disconnect())
  await settled(redis)
  const told = hints(redis, redisPrefix)
  const { em } = database
  const write = async (work: (tx: EntityManager) => Promise<unknown>): Promise<void> => {
    await em().transactional(async tx => {
      await work(tx)
    })
    await untilReadable(em)
  }
  return {
    ...database,
    baseUrl: ingress.url,
    hints: told,
    account: options => newAccount(em(), { credits: 1_000, ...options }),
    post: async account => {
      const task = newTask(draft, {
        accountId: account.accountId,
        actorId: account.keyId,
        requestId: newId('request'),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        now: new Date(),
        countedIn: null,
      })
      await write(async tx => {
        await insertRows(tx, 'task', [task])
        await appendEvents(tx, [queuedEvent(task)])
      })
      return task.id
    },
    finish: ({ accountId }, taskId) =>
      write(async tx => {
        await query(
          tx,
          sql`update task set status = 'succeeded', charged = held, finished_at = now() where id = ${taskId}`,
        )
        await appendEvents(tx, [{ type: 'task.succeeded', subject: taskId, accountId, data: { task: { id: taskId } } }])
      }),
    append: (...events) => write(tx => appendEvents(tx, events)),
    stop: () => ingress[Symbol.asyncDispose](),
  }
}

export const eventOf = ({ accountId }: { accountId: string }, event: Partial<NewEvent> = {}): NewEvent => ({
  type: 'credits.granted',
  subject: accountId,
  accountId,
  data: {},
  ...event,
})
