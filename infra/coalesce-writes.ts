import { Writable } from 'node:stream'

/**
 * Lets everything that is written to a socket in one turn of the event loop leave in one system call. The clients of RabbitMQ
 * and Redis write each frame and each command by itself, and to a server near by the call costs more than all the rest.
 * Their types do not show the socket; whatever else stands in its place is left as it is, and only sends less well.
 */
export const coalesceWrites = (socket: unknown): void => {
  if (!(socket instanceof Writable)) return
  const write: Writable['write'] = socket.write.bind(socket)
  let isCorked = false
  const corked = (...parameters: Parameters<Writable['write']>): boolean => {
    if (!isCorked) {
      isCorked = true
      socket.cork()
      process.nextTick(() => {
        isCorked = false
        socket.uncork()
      })
    }
    return write(...parameters)
  }
  socket.write = corked as Writable['write']
}
