import { connectionsConnectsChannel, type Connection } from '@platformatic/kafka'

/** Answers to what we write are shorter than what we write, but for those that tell of a cluster. */
const freeBytes = 16 * 1024 * 1024
const bytesPerWritten = 4

let isGuarding = false

/**
 * Ends connections to brokers that say more than a broker has to say: the client keeps an answer in memory until it is whole, and
 * a broker may announce one of two gigabytes. For every connection of this process; the client connects again by itself.
 */
export const guardConnections = (): void => {
  if (isGuarding) return
  isGuarding = true
  connectionsConnectsChannel.subscribe({
    start: ignore,
    // At the end of the call that connects there is a socket, and nothing has come through it.
    end: message => guard((message as { connection: Connection }).connection),
    asyncStart: ignore,
    asyncEnd: ignore,
    error: ignore,
  })
}

const guard = (connection: Connection): void => {
  const { socket } = connection as { socket?: Connection['socket'] }
  // The client hears of a connection's first error only; another one would end the process.
  connection.on('error', ignore)
  socket?.prependListener('data', () => {
    if (socket.bytesRead > freeBytes + socket.bytesWritten * bytesPerWritten) {
      socket.destroy(new Error('the broker says more than a broker has to say'))
    }
  })
}

const ignore = (): void => undefined
