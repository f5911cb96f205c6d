import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The open connections on which nothing was asked yet. Clients open some in advance; the server does not count them among its
 * idle ones, so whoever closes it has to close them as well.
 */
export const unusedConnections = (server: Server): ReadonlySet<Socket> => {
  const unused = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))
  server.on('upgrade', ({ socket }) => unused.delete(socket))
  return unused
}
