import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Certificate } from '../../support/certificates.ts'
import type { Lifetime } from '../../support/lifetime.ts'

export type Receiver = {
  port: number
  /** How many connections have ever come. */
  readonly connected: number
  /** How many are open. */
  readonly open: number
  /** Resolves when none is open any more. */
  left: () => Promise<void>
}

type Where = { host?: string; port?: number; certificate?: Certificate }

/** Answers HTTP on loopback, as `listener` says. */
export const startReceiver = (
  lifetime: Lifetime,
  listener: RequestListener,
  { certificate, ...where }: Where = {},
): Promise<Receiver> =>
  listening(lifetime, certificate ? createSecureServer(certificate, listener) : createServer(listener), where)

/** Does with each connection what HTTP has no words for. */
export const startRudeReceiver = (lifetime: Lifetime, behave: (socket: Socket) => void): Promise<Receiver> =>
  listening(lifetime, createTcpServer(behave), {})

const listening = async (
  lifetime: Lifetime,
  server: Server,
  { host = '127.0.0.1', port = 0 }: Where,
): Promise<Receiver> => {
  const sockets = new Set<Socket>()
  let connected = 0
  let whenLeft = Promise.withResolvers<void>()
  server.on('connection', (socket: Socket) => {
    connected += 1
    if (sockets.size === 0) whenLeft = Promise.withResolvers<void>()
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) whenLeft.resolve()
    })
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  lifetime.after(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => {
      server.close(() => resolve())
    })
  })
  return {
    port: bound,
    get connected() {
      return connected
    },
    get open() {
      return sockets.size
    },
    left: () => (sockets.size === 0 ? Promise.resolve() : whenLeft.promise),
  }
}
