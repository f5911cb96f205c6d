import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test, type TestContext } from 'node:test'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { keepChannel } from '#infra/broker/kept-channel.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { heardLog } from '../support/heard-log.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { parts, startPlatform, type Platform } from '../support/platform.ts'
import { openProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { freshVhost } from '../support/vhost.ts'

/** Of the whole platform: the relay publishes only, the four others have one to publish and one to consume. */
const connections = 9

type Proxied = { platform: Platform; proxy: TcpProxy }

const behindProxy = async (t: TestContext, { heartbeatSeconds = 10 } = {}): Promise<Proxied> => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const proxy = await openProxy(own, vhost.url)
  const brokerUrl = `${proxy.through(vhost.url)}?heartbeat=${heartbeatSeconds}`
  return { proxy, platform: await startPlatform(own, { vhost, brokerUrl, kinds: ['diagnostic.echo'] }) }
}

const isReady = async ({ running }: Platform): Promise<boolean> => {
  const checks = await Promise.all(parts.map(part => running.get(part)!.ready()))
  return checks.flat().every(({ ok }) => ok)
}

test('connections that fall silent without closing are noticed, and the work goes on over new ones', async t => {
  const { platform, proxy } = await behindProxy(t, { heartbeatSeconds: 1 })
  const user = await echoUser(platform)
  await eventually('the platform is ready', () => isReady(platform))
  const inHand = await user.echoes(5, { delay_ms: 1_500 })

  proxy.swallow()
  const fresh = await user.echoes(5)
  await eventually('the silence is noticed', async () => !(await isReady(platform)))
  await eventually('every connection was made anew', () => proxy.asked >= 2 * connections)
  await eventually('the platform is ready again', () => isReady(platform))

  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: inHand.length + fresh.length })
  await assertNothingLost(platform)
})

test('a network that swallows also what is new is tried until it carries again', async t => {
  const { platform, proxy } = await behindProxy(t, { heartbeatSeconds: 1 })
  const user = await echoUser(platform)
  proxy.behave('swallow')
  proxy.swallow()
  await user.echoes(5)
  // Each of the seven is asked for once more, and again when its handshake was given up.
  await eventually('handshakes without an answer are given up', () => proxy.asked > 2 * connections)
  proxy.behave('pass')
  await allEnded(platform)
  await assertNothingLost(platform)
})

test('a slow network is not taken for a dead one', async t => {
  const { platform, proxy } = await behindProxy(t, { heartbeatSeconds: 2 })
  const user = await echoUser(platform)
  proxy.slowDown(400)
  const asked = proxy.asked
  await user.echoes(10)
  await allEnded(platform)
  assert.equal(proxy.asked, asked, 'no connection was given up')
  proxy.slowDown(0)
  await assertNothingLost(platform)
})

test('fifty dropped connections leave no work undone and nothing behind', async t => {
  const { platform, proxy } = await behindProxy(t)
  const user = await echoUser(platform)
  await eventually('the platform is ready', () => isReady(platform))
  const before = process.getActiveResourcesInfo().toSorted()

  for (let drop = 1; drop <= 50; drop++) {
    await user.echo()
    proxy.cut()
    await eventually('all are connected again', () => proxy.open === connections)
    // A message that was in somebody's hands at twenty drops counts as poison, and rightly so: give them time to let go of it.
    if (drop % 10 === 0) await allEnded(platform)
  }
  await allEnded(platform)
  await eventually('the platform is ready', () => isReady(platform))
  await assertNothingLost(platform)

  // Publishers and consumers hold one channel each: relay, sagas, projections, delivery and workers publish; nine queues are consumed.
  await eventually('the broker has only the channels in use', async () => {
    const open = await platform.vhost.api<unknown[]>('GET', `/vhosts/${platform.vhost.name}/channels`)
    return open.length === 5 + 9
  })
  const kept = (names: readonly string[], like: string): number => names.filter(name => name === like).length
  const now = process.getActiveResourcesInfo()
  assert.ok(kept(now, 'Timeout') <= kept(before, 'Timeout') + 10, `timers were left behind: ${now.join()}`)
  assert.ok(kept(now, 'TCPSocketWrap') <= kept(before, 'TCPSocketWrap') + 10, `sockets were left behind: ${now.join()}`)
})

test('work that lasts longer than its connections is done once and is not taken for crashing', async t => {
  const { platform, proxy } = await behindProxy(t)
  const user = await echoUser(platform)
  await eventually('the platform is ready', () => isReady(platform))
  const { id } = await user.echo({ delay_ms: 6_000, steps: 100 })
  await eventually(
    'it runs',
    async () => (await user.client.call<{ status: string }>('GET', `/v1/tasks/${id}`)).body.status === 'running',
  )

  for (let drop = 1; drop <= 10; drop++) {
    proxy.cut()
    await eventually('all are connected again', () => proxy.open === connections)
    await eventually('the platform is ready', () => isReady(platform))
  }
  const task = await user.client.ended(id)
  assert.equal(task.status, 'succeeded', JSON.stringify(task.error))
  assert.equal(task.attempts.length, 1)
  await assertNothingLost(platform)
})

test('a channel that is opened again and again leaves no listener behind', async t => {
  const own = inReverse(t)
  const { log } = heardLog()
  const vhost = await freshVhost(own)
  const proxy = await openProxy(own, vhost.url)
  const connection = await BrokerConnection.open({
    url: proxy.through(vhost.url),
    service: 'test',
    role: 'consume',
    log,
  })
  own.after(() => connection.close())
  const stop = new AbortController()
  own.after(async () => stop.abort())
  let opened = 0
  const kept = keepChannel({
    open: () => connection.openChannel(),
    use: async () => void opened++,
    signal: stop.signal,
    log,
  })
  await eventually('the first is open', () => opened === 1)
  const listeners = getEventListeners(stop.signal, 'abort').length
  for (let drop = 1; drop <= 20; drop++) {
    proxy.cut()
    await eventually('another is open', () => opened === drop + 1)
  }
  assert.equal(getEventListeners(stop.signal, 'abort').length, listeners)
  stop.abort()
  await kept
})

test('a publish that has yet to ask for its exchange ends with its publisher, though the network is dead', async t => {
  const own = inReverse(t)
  const { log } = heardLog()
  const vhost = await freshVhost(own)
  const proxy = await openProxy(own, vhost.url)
  const url = proxy.through(vhost.url)
  const connection = await BrokerConnection.open({ url, service: 'test', role: 'publish', log })
  own.after(() => connection.close())
  const publisher = await Publisher.open(connection, log)
  proxy.swallow()
  const properties = { messageId: 'message-1' }
  const failed = assert.rejects(
    publisher.publish({ exchange: 'nowhere', routingKey: 'anything', body: Buffer.from('{}'), properties }),
    { name: 'PublishError', reason: 'timeout' },
  )
  await publisher.close()
  await failed
})

test('a broker that refuses connections is asked ever more rarely', async t => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const proxy = await openProxy(own, vhost.url)
  const { log } = heardLog()
  const connection = await BrokerConnection.open({
    url: proxy.through(vhost.url),
    service: 'test',
    role: 'consume',
    log,
  })
  own.after(() => connection.close())
  proxy.behave('refuse')
  proxy.cut()
  await eventually('it is asked again and again', () => proxy.asked >= 6)
  const [first = 0, ...later] = proxy.pausesMs.slice(1)
  assert.ok(later.at(-1)! > 4 * first, `pauses of ${proxy.pausesMs.map(Math.round).join()} ms`)
  proxy.behave('pass')
  await eventually('it is connected again', () => connection.isConnected)
})
