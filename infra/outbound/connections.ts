import { Agent as HttpAgent, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import type { OutboundConfig } from './outbound-config.ts'
import { checkedLookup, type ResolveOptions } from './resolve-checked.ts'
import { trustOf } from './trust.ts'
import { tunnelTo } from './tunnel.ts'

/** Where the connections of requests come from. */
export type Connections = {
  /** What a request to this URL, which was checked, needs to be connected. */
  to: (url: URL, signal: AbortSignal) => Promise<Pick<RequestOptions, 'agent' | 'createConnection' | 'defaultPort'>>
  close: () => void
}

type ConnectionOptions = ResolveOptions & { mostPerHost?: number | undefined }

const usualPerHost = 256
const mostIdlePerHost = 8
const mostIdle = 256
const idleMs = 5_000
/** After this a name is looked up again, however busy its connection is. */
const mostAgeMs = 60_000

/** Connections are made to checked addresses only. The environment's proxies are for others: agents of one's own do not see them. */
export const connections = (config: OutboundConfig, options: ConnectionOptions): Connections => {
  const trust = trustOf(config.caFile)
  const { proxyUrl } = config
  if (proxyUrl !== undefined)
    return {
      to: async (url, signal) => {
        const connection = await tunnelTo(url, { proxyUrl, trust, signal })
        return { createConnection: () => connection, defaultPort: url.protocol === 'https:' ? 443 : 80 }
      },
      close: () => undefined,
    }
  const kept = {
    lookup: checkedLookup(options),
    keepAlive: true,
    timeout: idleMs,
    maxSockets: options.mostPerHost ?? usualPerHost,
    maxFreeSockets: mostIdlePerHost,
  }
  const agents = { 'http:': bounded(new HttpAgent(kept)), 'https:': bounded(new HttpsAgent({ ...kept, ...trust })) }
  return {
    to: url => Promise.resolve({ agent: agents[url.protocol as keyof typeof agents] }),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** Node bounds idle connections by host, and there are as many hosts as somebody likes. */
const bounded = <Agent extends HttpAgent>(agent: Agent): Agent => {
  const mayKeep: (socket: Duplex) => unknown = agent.keepSocketAlive.bind(agent)
  const firstUsedAt = new WeakMap<Duplex, number>()
  agent.keepSocketAlive = (socket: Duplex): boolean => {
    const now = performance.now()
    const usedAt = firstUsedAt.get(socket) ?? now
    firstUsedAt.set(socket, usedAt)
    const idle = Object.values(agent.freeSockets).reduce((sum, sockets = []) => sum + sockets.length, 0)
    return idle < mostIdle && now - usedAt < mostAgeMs && Boolean(mayKeep(socket))
  }
  return agent
}
