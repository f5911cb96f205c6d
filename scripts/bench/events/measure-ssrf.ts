/** How much of what must never be reached by a request to the outside is refused, and whether anybody inside hears of the rest. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'
import { OutboundRefused } from '#infra/outbound/outbound-refused.ts'
import { outbound, type Outbound } from '#infra/outbound/outbound.ts'
import { nameResolver } from '#infra/outbound/resolve-checked.ts'
import { startNameServer, type NameServer } from '../../../test/support/name-server.ts'
import { unsafeUrls, unsafeZone } from '../../../test/support/unsafe-urls.ts'

type Measured = { blocked: number; all: number; faults: string[] }

/** Plain HTTP and every port are open, so that nothing but the place decides. `127.0.0.2` stands for a host of the Internet. */
const settings: OutboundConfig = {
  allow: ['127.0.0.2'],
  deny: [],
  ports: [{ first: 1, last: 65_535 }],
  isPlainHttpAllowed: true,
  ownHosts: [],
}

/** Sends to every URL of the table, to a name that changes its meaning, and to a host that leads elsewhere. A fault is what was not refused. */
export const measureSsrf = async (): Promise<Measured> => {
  await using stack = new AsyncDisposableStack()
  const lifetime = { after: (end: () => Promise<void>) => stack.defer(end) }
  const inside = await listen(lifetime, { host: '127.0.0.1', port: 0, answer: (_, response) => void response.end() })
  const names = await startNameServer(lifetime)
  for (const [name, addresses] of Object.entries(unsafeZone)) names.publishAddresses(name, addresses)
  const sender = outbound(settings, { resolve: nameResolver({ servers: [names.address], timeoutMs: 1_000 }) })
  stack.defer(() => sender.close())

  const faults: string[] = []
  const urls = unsafeUrls(inside.port)
  for (const url of urls) if (!(await isRefused(sender, url))) faults.push(url)
  if (!(await isRebindingRefused(lifetime, { sender, names, port: inside.port }))) faults.push('rebinding')
  if (!(await isRedirectIgnored(lifetime, { sender, port: inside.port }))) faults.push('redirect')
  if (inside.heard() > 0) faults.push(`${inside.heard()} connections were made to the inside`)
  const all = urls.length + 2
  return { blocked: Math.max(0, all - faults.length), all, faults }
}

type Lifetime = { after: (end: () => Promise<void>) => void }

const isRefused = async ({ send }: Outbound, url: string): Promise<boolean> => {
  try {
    await send({ url, method: 'POST', body: '{}', timeoutMs: 3_000 })
    return false
  } catch (error) {
    return error instanceof OutboundRefused && error.isUnsafe
  }
}

/** Outside by the first answer, inside by every one after it, with somebody listening at the same port of both. */
const isRebindingRefused = async (
  lifetime: Lifetime,
  { sender, names, port }: { sender: Outbound; names: NameServer; port: number },
): Promise<boolean> => {
  const outside = await listen(lifetime, {
    host: '127.0.0.2',
    port,
    answer: (_, response) => void response.setHeader('connection', 'close').end(),
  })
  names.publishAddresses('rebinding.example', ['127.0.0.2'], ['127.0.0.1'])
  const url = `http://rebinding.example:${port}/`
  const first = await sender.send({ url, method: 'POST', timeoutMs: 3_000 })
  return first.status === 200 && outside.heard() === 1 && (await isRefused(sender, url))
}

const isRedirectIgnored = async (
  lifetime: Lifetime,
  { sender, port }: { sender: Outbound; port: number },
): Promise<boolean> => {
  const leading = await listen(lifetime, {
    host: '127.0.0.2',
    port: 0,
    answer: (_, response) => void response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
  })
  const { status } = await sender.send({ url: `http://127.0.0.2:${leading.port}/`, method: 'POST', timeoutMs: 3_000 })
  return status === 307
}

type Listening = { host: string; port: number; answer: RequestListener }

const listen = async (lifetime: Lifetime, { host, port, answer }: Listening) => {
  let connections = 0
  const server = createServer(answer).on('connection', () => {
    connections += 1
  })
  server.listen(port, host)
  await once(server, 'listening')
  lifetime.after(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { port: (server.address() as AddressInfo).port, heard: () => connections }
}
