// npm run bench:money: clients spend, top up, refund and cancel while processes are killed. Every credit must be accounted for.
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createAccount, grantCredits } from '#infra/db/identity/accounts.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { newId } from '#contracts/ids.ts'
import { isOrderDone, orderStatuses } from '#contracts/orders/order.ts'
import { addProduct } from '#infra/db/orders/products.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { startStripe } from '../../test/support/stripe-server.ts'
import { asking, type Ask } from './money/client.ts'
import { cancelOrder, cancelTask, refund, spend, topUp, type Shop } from './money/operations.ts'
import { startBenchPlatform, type BenchPlatform } from './platform.ts'
import { conditions, printReport } from './report.ts'

const seconds = Number(process.env['BENCH_SECONDS'] ?? 60)
const killEveryMs = 6_000
const accounts = 50
const clients = 64
const drainMs = 240_000

type Customer = { ask: Ask; bought: string[] }

const newCustomer = async ({ em, env, url }: BenchPlatform): Promise<Customer> => {
  const token = await em().transactional(async tx => {
    const accountId = await createAccount(tx, { name: 'bench' })
    await grantCredits(tx, { accountId, amount: BigInt(randomInt(20, 200)), memo: 'bench' })
    const key = { accountId, name: 'bench', scopes: ['admin'] as const, pepper: env.KEY_PEPPER }
    return (await createKey(tx, key)).token
  })
  return { ask: asking(url, token), bought: [] }
}

const newProduct = async ({ em }: BenchPlatform): Promise<string> => {
  const id = newId('product')
  await addProduct(em(), {
    id,
    kind: 'credits',
    title: { en: 'A hundred credits', zh: '一百点' },
    priceMinor: 100n,
    currency: 'USD',
    credits: 100n,
    plan: null,
    months: null,
    stock: null,
    isActive: true,
  })
  return id
}

/** One thing that a customer does: mostly spending, and everything else often enough. */
const act = async ({ ask, bought }: Customer, shop: Shop): Promise<void> => {
  const dice = randomInt(100)
  if (dice < 70) return spend(ask)
  if (dice < 80) return cancelTask(ask)
  if (dice < 90) {
    const order = await topUp(ask, shop)
    if (order) bought.push(order)
    return
  }
  if (dice < 95) return cancelOrder(ask, shop)
  const order = bought.splice(randomInt(bought.length + 1), 1)[0]
  if (order) await refund(ask, order)
}

const actAll = async (customers: readonly Customer[], shop: Shop): Promise<number> => {
  const until = Date.now() + seconds * 1_000
  let count = 0
  const client = async (): Promise<void> => {
    while (Date.now() < until) {
      await act(customers[randomInt(customers.length)]!, shop)
      count++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return count
}

/** Kills an ingress or the sagas at random, until it is told to stop; the supervisor starts them again. */
const wreak = async ({ processes }: BenchPlatform, signal: AbortSignal): Promise<number> => {
  const victims = ['ingress', 'sagas']
  for (let kills = 0; ; kills++) {
    await delay(killEveryMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return kills
    const name = victims[randomInt(victims.length)]!
    console.error(`  killing ${name}`)
    processes.get(name)!.crash()
  }
}

type Open = { tasks: number; orders: number }
const openStatuses = orderStatuses.filter(status => !isOrderDone(status))

const stillOpen = async ({ em }: BenchPlatform): Promise<Open> => {
  const [row] = await query<Open>(
    em(),
    sql`select (select count(*)::int from task where finished_at is null) as tasks,
          (select count(*)::int from customer_order where status = any(${openStatuses}::text[])) as orders`,
  )
  return row!
}

/** Lets the time of unpaid orders pass, and waits until nothing is open any more, or far too long. */
const settle = async (platform: BenchPlatform): Promise<Open> => {
  const deadline = Date.now() + drainMs
  await query(platform.em(), sql`update customer_order set expires_at = now(), due_at = now() where expires_at > now()`)
  for (;;) {
    const open = await stillOpen(platform)
    if ((open.tasks === 0 && open.orders === 0) || Date.now() > deadline) return open
    await delay(500)
  }
}

const tally = async ({ em }: BenchPlatform) => {
  const [row] = await query<{ negative: number; orphans: number; transfers: number; fulfilled: number }>(
    em(),
    sql`select (select count(*)::int from wallet where available < 0 or held < 0)
            + (select count(*)::int from credit_lot where remaining < 0) as negative,
          (select count(*)::int from wallet where held > 0)
            + (select count(*)::int from task where finished_at is not null and charged + released <> held) as orphans,
          (select count(*)::int from ledger_transfer) as transfers,
          (select count(*)::int from customer_order where status in ('fulfilled', 'refunded', 'partially_refunded')) as fulfilled`,
  )
  return row!
}

await using ends = new AsyncDisposableStack()
const stripe = await startStripe({ after: end => ends.defer(end) })
const { secretKey, webhookSecrets, apiUrl } = stripe.config
const platform = ends.use(
  await startBenchPlatform('money', {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRETS: webhookSecrets.join(','),
    STRIPE_API_URL: apiUrl!,
  }),
)
const customers = await Promise.all(Array.from({ length: accounts }, () => newCustomer(platform)))
const shop = { url: platform.url, stripe, productId: await newProduct(platform) }
const stop = new AbortController()
const wreaking = wreak(platform, stop.signal)
const startedMs = Date.now()
const operations = await actAll(customers, shop)
const elapsedSeconds = (Date.now() - startedMs) / 1_000
stop.abort()
const kills = await wreaking
console.error('all has been done; waiting for the rest to end')
const open = await settle(platform)

const discrepancies = await reconcile(platform.em())
for (const discrepancy of discrepancies.slice(0, 5)) console.error(discrepancy)
const { negative, orphans, transfers, fulfilled } = await tally(platform)
printReport({
  bench: 'money',
  conditions: conditions({ seconds: String(seconds), kills: String(kills), clients: String(clients) }),
  figures: {
    ledger_difference: discrepancies.length,
    negative_balances: negative,
    orphan_holds: orphans,
    stuck_orders: open.orders,
    stuck_tasks: open.tasks,
    operations_per_s: Math.round((operations / elapsedSeconds) * 10) / 10,
    transfers,
    orders_fulfilled: fulfilled,
  },
})
