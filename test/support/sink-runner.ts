import { newId } from '#contracts/ids.ts'
import type { SinkCredential, SubscriptionConfig } from '#contracts/http/subscription-parts.ts'
import { scopes, type Scope } from '#contracts/scopes.ts'
import { appendEvents, endOfLog, type NewEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { storeCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { insertSubscription, readSubscriptions, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import type { Running } from '#infra/process.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { runSinks, type SinksOptions } from '../../consumers/delivery/sinks/run-sinks.ts'
import { newAccount, type TestAccount } from './account.ts'
import { freshDatabase, type Database } from './database.ts'
import { eventually } from './eventually.ts'
import { testWrappingKeys } from './platform.ts'
import { testOrigin, testOutbound } from './webhooks.ts'

type Lifetime = { after: (end: () => Promise<void>) => void }

type Wish = Partial<Pick<Subscription, 'types' | 'filters' | 'scopes' | 'expiresAt'>> & {
  status?: 'pending' | 'active'
  protocol: 'AMQP' | 'KAFKA'
  sink: string
  protocolSettings: Record<string, unknown>
  credential?: SinkCredential
  config?: Partial<Omit<SubscriptionConfig, 'expires_at'>>
}

/** The part of the delivery that sends to brokers, on a database of its own. */
export type SinkRunner = Database & {
  account: TestAccount
  /** Starts the senders; they end with the test if not before. */
  run: (options?: Partial<SinksOptions>) => Running
  /** A subscription to everything from now on that its owner may hear. Returns its id. */
  subscribe: (wish: Wish) => Promise<string>
  subscription: (id: string) => Promise<Subscription>
  /** Waits until a subscription is what it should be. */
  until: (what: string, id: string, is: (subscription: Subscription) => boolean) => Promise<Subscription>
  /** Appends events and returns their ids in the order of the log. */
  append: (events: readonly (Pick<NewEvent, 'type' | 'subject'> & Partial<NewEvent>)[]) => Promise<string[]>
}

const configOf = (config: Wish['config'] = {}) => ({
  content_mode: 'structured' as const,
  thin: false,
  ordering: 'none' as const,
  max_rate: null,
  ...config,
})

export const sinkRunner = async (lifetime: Lifetime, brokerUrl = 'amqp://127.0.0.1:1'): Promise<SinkRunner> => {
  const database = await freshDatabase(lifetime)
  const { em, url } = database
  const account = await newAccount(em(), { scopes: userScopes })
  const subscription = async (id: string): Promise<Subscription> => (await readSubscriptions(em(), [id]))[0]!
  return {
    ...database,
    account,
    subscription,
    run: options => {
      const running = runSinks({
        em,
        databaseUrl: url,
        brokerUrl,
        wrappingKeys: testWrappingKeys,
        reach: { rules: outboundRules(testOutbound) },
        trust: trustOf(undefined),
        publicUrl: testOrigin,
        firstRetryMs: 20,
        patienceMs: 2_000,
        log: createLog({ service: 'test', level: process.env['LOG_LEVEL'] ?? 'fatal' }),
        ...options,
      })
      lifetime.after(async () => running[Symbol.asyncDispose]())
      return running
    },
    subscribe: async ({ credential, config, ...wish }) => {
      const id = await insertSubscription(em(), {
        accountId: account.accountId,
        ownerId: account.keyId,
        scopes: userScopes,
        name: 'A subscription',
        types: [],
        filters: [],
        status: 'active',
        expiresAt: null,
        config: configOf(config),
        cursor: await endOfLog(em()),
        ...wish,
      })
      if (credential) await storeCredential(em(), testWrappingKeys, { id, accountId: account.accountId, credential })
      return id
    },
    until: (what, id, is) =>
      eventually(what, async () => {
        const found = await subscription(id)
        return is(found) && found
      }),
    append: async events => {
      await appendEvents(
        em(),
        events.map(event => ({ accountId: account.accountId, data: {}, ...event })),
      )
      await eventually('what was appended can be read', () => isReadable(em()))
      const rows = await query<{ id: string }>(
        em(),
        sql`select id from event where type not like 'subscription.%' order by xid desc, sequence desc limit ${events.length}`,
      )
      return rows.map(({ id }) => id).toReversed()
    },
  }
}

/** Readers stay behind the oldest running transaction, also one of another test on the same server. */
const isReadable = async (em: EntityManager): Promise<boolean> => {
  const [row] = await query<{ isOver: boolean }>(
    em,
    sql`select bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) as "isOver" from event`,
  )
  return row!.isOver
}

const userScopes: readonly Scope[] = scopes.filter(scope => scope !== 'admin')

/** Events of tasks, `count` of each: first the first of all, then the second of all. */
export const taskEvents = (
  count: number,
  tasks = 3,
): { type: 'task.started'; subject: string; data: Record<string, unknown> }[] => {
  const subjects = Array.from({ length: tasks }, () => newId('task'))
  return Array.from({ length: count * tasks }, (_, n) => ({
    type: 'task.started',
    subject: subjects[n % tasks]!,
    data: { n: Math.floor(n / tasks) },
  }))
}
