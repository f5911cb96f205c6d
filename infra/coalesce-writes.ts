import type { Socket } from 'node:net'

/**
 * Lets everything that is written to a socket in one turn of the event loop leave in one system call. The clients of RabbitMQ
 * and Redis write each frame and each command by itself, and to a server near by the call costs more than all the rest.
 */
export const coalesceWrites = (socket: Socket): void => {
  const write: Socket['write'] = socket.write.bind(socket)
  let isCorked = false
  const corked = (...parameters: Parameters<Socket['write']>): boolean => {
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
  socket.write = corked as Socket['write']
}
