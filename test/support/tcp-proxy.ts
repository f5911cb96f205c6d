import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

type Lifetime = { after: (end: () => Promise<void>) => void }

/** `pass` carries bytes, `swallow` takes them and answers nothing, `refuse` resets whoever connects. */
type Behavior = 'pass' | 'swallow' | 'refuse'

/** A TCP proxy that fails in the ways in which networks fail. */
export type TcpProxy = {
  /** The same address by way of this proxy. */
  through: (url: string) => string
  /** How many connections are open. */
  readonly open: number
  /** How many were ever asked for. */
  readonly asked: number
  /** The pauses between one connection asked for and the next, in milliseconds. */
  readonly pausesMs: number[]
  /** What happens to connections from now on. */
  behave: (behavior: Behavior) => void
  /** What comes takes so much longer, in both directions. */
  slowDown: (delayMs: number) => void
  /** Resets every open connection. */
  cut: () => void
  /** Turns every open connection into a half-open one: it stays so until somebody closes it, since what it swallowed is gone. */
  swallow: () => void
}

/** Bytes on their way. `hold` keeps them and all that follow on their connection, which is still closed when a side closes it. */
export type Heard = { bytes: Buffer; from: 'client' | 'server'; connection: object; hold: () => void }

type Pair = { client: Socket; server: Socket; isDeaf: boolean; isHeld: boolean }

type Options = { hear?: (heard: Heard) => void }

/** Opens a proxy on a free loopback port in front of the server that `target` names. */
export const openProxy = async (lifetime: Lifetime, target: string, { hear }: Options = {}): Promise<TcpProxy> => {
  const { hostname: host, port } = new URL(target)
  const pairs = new Set<Pair>()
  const askedAtMs: number[] = []
  const now = { behavior: 'pass' as Behavior, delayMs: 0 }

  const listener = createServer({ noDelay: true }, client => {
    askedAtMs.push(performance.now())
    client.on('error', () => undefined)
    if (now.behavior === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const server = connect({ host, port: Number(port), noDelay: true })
    const pair: Pair = { client, server, isDeaf: now.behavior === 'swallow', isHeld: false }
    pairs.add(pair)
    join(pair, { hear, delayMs: () => now.delayMs, onEnd: () => pairs.delete(pair) })
  })
  await new Promise<void>(resolve => {
    listener.listen(0, '127.0.0.1', resolve)
  })
  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }
  lifetime.after(async () => {
    const closed = new Promise(resolve => {
      listener.close(resolve)
    })
    cut()
    await closed
  })
  return {
    through: url => {
      const changed = new URL(url)
      changed.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`
      return changed.href
    },
    get open() {
      return pairs.size
    },
    get asked() {
      return askedAtMs.length
    },
    get pausesMs() {
      return askedAtMs.slice(1).map((at, place) => at - askedAtMs[place]!)
    },
    behave: behavior => {
      now.behavior = behavior
    },
    slowDown: delayMs => {
      now.delayMs = delayMs
    },
    cut,
    swallow: () => {
      for (const pair of pairs) pair.isDeaf = true
    },
  }
}

type Joining = { delayMs: () => number; onEnd: () => void; hear: ((heard: Heard) => void) | undefined }

const join = (pair: Pair, { delayMs, onEnd, hear }: Joining): void => {
  const { client, server } = pair
  const end = (): void => {
    onEnd()
    client.destroy()
    // Through a dead network the other side does not learn that this one has gone.
    if (pair.isDeaf) server.unref()
    else server.destroy()
  }
  const hold = (): void => {
    pair.isHeld = true
  }
  const carry = (from: Socket, to: Socket): void => {
    from.on('error', () => undefined)
    from.on('close', end)
    from.on('data', chunk => {
      hear?.({ bytes: chunk, from: from === client ? 'client' : 'server', connection: pair, hold })
      if (pair.isDeaf || pair.isHeld) return
      if (delayMs() > 0) setTimeout(() => to.write(chunk), delayMs())
      else if (!to.write(chunk)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
    })
  }
  carry(client, server)
  carry(server, client)
}
