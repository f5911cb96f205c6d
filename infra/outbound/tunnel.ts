import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect as connectPlainly, isIP, type Socket } from 'node:net'
import { connect } from 'node:tls'
import { OutboundRefused } from './outbound-refused.ts'
import type { Trust } from './trust.ts'

type TunnelOptions = { proxyUrl: string; trust: Trust; signal: AbortSignal }

/**
 * A connection by way of a proxy (RFC 9110 §9.3.6), for one request; it ends with the signal. Node's own tunnels go on waiting when the
 * other end stops halfway through TLS.
 */
export const tunnelTo = async (url: URL, { proxyUrl, trust, signal }: TunnelOptions): Promise<Socket> => {
  const isSecure = url.protocol === 'https:'
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  const socket = await askProxy(new URL(proxyUrl), `${url.hostname}:${port}`, signal)
  if (!isSecure) return socket
  const host = unbracketed(url.hostname)
  const named = isIP(host) === 0 ? { servername: host } : {}
  const secured = connect({ ...trust, socket, host, ...named, ALPNProtocols: ['http/1.1'] })
  try {
    await once(secured, 'secureConnect', { signal })
    return secured
  } catch (error) {
    silence(secured).destroy()
    socket.destroy()
    throw error
  }
}

const askProxy = async (proxy: URL, target: string, signal: AbortSignal): Promise<Socket> => {
  const way = connectPlainly({ host: unbracketed(proxy.hostname), port: Number(proxy.port || 80) })
  signal.addEventListener('abort', () => silence(way).destroy(), { once: true })
  const asking = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...credentials(proxy) },
    createConnection: () => way,
    signal,
  })
  asking.end()
  const [{ statusCode }, socket, early] = (await once(asking, 'connect')) as [IncomingMessage, Socket, Buffer]
  // Nobody on the other end speaks first.
  if (statusCode === 200 && early.length === 0) return socket
  silence(socket).destroy()
  throw new OutboundRefused('proxy')
}

const credentials = ({ username, password }: URL): Record<string, string> => {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

const unbracketed = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/** What happens to a connection after it was given up is nobody's error. */
const silence = (socket: Socket): Socket => socket.on('error', () => undefined)
