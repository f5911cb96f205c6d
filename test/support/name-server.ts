import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP } from 'node:net'
import { decode, encode, type Question } from 'dns-packet'

/** What ends together with a test or a file. */
type Lifetime = { after: (end: () => Promise<void>) => void }

export type NameServer = {
  /** As `txtReader` takes it. */
  address: string
  /** Publishes the TXT records of a name; each may consist of several parts. */
  publish: (name: string, records: readonly (readonly string[])[]) => void
  /** Publishes the addresses of a name, of both families: the first answer, the second, and so on; the last goes on. */
  publishAddresses: (name: string, ...answers: readonly (readonly string[])[]) => void
}

/** A name server on loopback that knows what it is told and nothing else. */
export const startNameServer = async (lifetime: Lifetime): Promise<NameServer> => {
  const texts = new Map<string, readonly (readonly string[])[]>()
  const addresses = new Map<string, Rota>()
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { port, address }) => {
    const { id, questions = [] } = decode(bytes)
    const [question] = questions
    const name = question!.name.toLowerCase()
    const records = question!.type === 'TXT' ? texts.get(name) : addresses.get(name)?.(question!.type)
    const answers = (records ?? []).map(data => answerTo(question!, data))
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
    publish: (name, records) => void texts.set(name, records),
    publishAddresses: (name, ...answers) => void addresses.set(name, rota(answers)),
  }
}

const answerTo = ({ type, name }: Question, data: string | readonly string[]) =>
  typeof data === 'string'
    ? { type: type as 'A' | 'AAAA', name, ttl: 1, data }
    : { type: 'TXT' as const, name, ttl: 1, data: [...data] }

/** The addresses of the family that is asked for, each time those of the next answer. */
type Rota = (type: string) => readonly string[]

const rota = (answers: readonly (readonly string[])[]): Rota => {
  const asked: Record<string, number> = { A: 0, AAAA: 0 }
  return type => {
    const turn = Math.min(asked[type] ?? 0, answers.length - 1)
    asked[type] = turn + 1
    return (answers[turn] ?? []).filter(address => isIP(address) === (type === 'A' ? 4 : 6))
  }
}
