import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'

/** What ends together with a test or a file. */
type Lifetime = { after: (end: () => Promise<void>) => void }

export type NameServer = {
  /** As `txtReader` takes it. */
  address: string
  /** Publishes the TXT records of a name; each may consist of several parts. */
  publish: (name: string, records: readonly (readonly string[])[]) => void
}

/** A name server on loopback that knows what it is told and nothing else. */
export const startNameServer = async (lifetime: Lifetime): Promise<NameServer> => {
  const known = new Map<string, readonly (readonly string[])[]>()
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { port, address }) => {
    const { id, questions = [] } = decode(bytes)
    const [question] = questions
    const records = known.get(question!.name.toLowerCase())
    const answers = (records ?? []).map(parts => ({
      type: 'TXT' as const,
      name: question!.name,
      ttl: 1,
      data: [...parts],
    }))
    const notFound = 3
    socket.send(
      encode({
        type: 'response',
        ...(id === undefined ? {} : { id }),
        flags: records ? 0 : notFound,
        questions,
        answers,
      }),
      port,
      address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  lifetime.after(async () => {
    await new Promise<void>(resolve => {
      socket.close(() => resolve())
    })
  })
  return {
    address: `127.0.0.1:${socket.address().port}`,
    publish: (name, records) => void known.set(name, records),
  }
}
