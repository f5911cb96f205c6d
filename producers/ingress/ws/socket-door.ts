import type { Express, Request } from 'express'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { closeCodes, maxFrameBytes, socketPath, socketProtocol } from '#contracts/events/socket-frames.ts'
import { isStreamToken } from '#infra/cache/stream-tokens.ts'
import { clientAddress } from '../client-address.ts'
import { asProblem, Problem } from '../problem.ts'
import { refuseCredentials } from '../query-credentials.ts'
import { EventSocket } from './event-socket.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { SocketSession, type SessionDeps } from './socket-session.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Who has not said by then who they are is sent away (OWASP ASVS 5.0, 4.4.4). */
const defaultAuthenticateMs = 5_000
/** How long a client may take to close when it is asked to; less than a draining process waits. Its types do not know it yet. */
const closing: object = { closeTimeout: 5_000 }

export type DoorDeps = SessionDeps & {
  app: Express
  /** Whose pages may connect. What is no browser names no origin, and needs none. */
  origins: ReadonlySet<string>
  publicUrl: string
  authenticateMs?: number
}

export type SocketDoor = {
  /** Takes a request that wants to be a socket, and the connection that it came by. */
  upgrade: (request: IncomingMessage, raw: Duplex, head: Buffer) => void
  /** Sends away who is still unknown, and lets nobody in any more. */
  close: () => void
}

/** Whether a request wants to be a socket here. Everything else with an `Upgrade` is answered as if it had none. */
export const isForSocket = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' && url.split('?', 1)[0] === socketPath && headers.upgrade?.toLowerCase() === 'websocket'

/** ws would close with 1009 when a frame is too big. It does so by its head, before any of it is kept. */
class SmallFrames extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009) super.close(closeCodes.frameTooBig, 'payload-too-large')
    else super.close(code, reason)
  }
}

/** The only place where sockets are opened. Whose page asks is looked at first, then who they are, and then what they want. */
export const socketDoor = (deps: DoorDeps): SocketDoor => {
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: SmallFrames,
    maxPayload: maxFrameBytes,
    // It keeps buffers and a dictionary for each socket, and events are short.
    perMessageDeflate: false,
    clientTracking: false,
    ...closing,
    handleProtocols: () => socketProtocol,
  })
  const waiting = new WaitingRoom()
  const unknown = new Set<EventSocket>()
  let isClosing = false

  const welcome = (ws: WebSocket, raw: Duplex, { address, token, leave }: Visitor): void => {
    const socket = new EventSocket(ws, raw, text => session.take(text))
    const session = new SocketSession(deps, socket, address)
    const late = setTimeout(() => settle(), deps.authenticateMs ?? defaultAuthenticateMs)
    const settle = (): void => {
      clearTimeout(late)
      leave()
      unknown.delete(socket)
      if (!socket.isKnown) socket.end(closeCodes.unauthenticated, 'unauthenticated')
    }
    unknown.add(socket)
    socket.onKnown(settle)
    socket.onClose(settle)
    if (token !== undefined) socket.inTurn(() => session.authenticate(token))
  }

  return {
    upgrade: (request, raw, head) => {
      try {
        if (isClosing) throw new Problem('draining', { retryAfter: 2 })
        const token = tokenOf(request, deps.origins)
        // As Express itself does with every request: it knows which proxies are trusted.
        const address = clientAddress(Object.setPrototypeOf(request, deps.app.request) as Request)
        const leave = waiting.enter(address)
        raw.once('close', leave)
        server.handleUpgrade(request, raw, head, ws => welcome(ws, raw, { address, token, leave }))
      } catch (error) {
        const problem = asProblem(error)
        if (problem.code === 'internal') deps.log.error({ err: error }, 'a socket could not be opened')
        refuseUpgrade(raw, problem, deps.publicUrl)
      }
    },
    close: () => {
      isClosing = true
      for (const socket of unknown) socket.endFor('draining')
    },
  }
}

type Visitor = { address: string; token: string | undefined; leave: () => void }

/** The credential that the request came with, if any. @throws Problem when the request is none that could become a socket */
const tokenOf = ({ url = '', headers }: IncomingMessage, origins: ReadonlySet<string>): string | undefined => {
  refuseCredentials(url, { takesToken: true, isPublic: false })
  // A browser lets every page connect and names it: `null` is what sandboxed frames and local files call themselves.
  if (headers.origin !== undefined && !origins.has(headers.origin))
    throw new Problem('forbidden', { detail: 'Pages of this origin may not connect.' })
  requireProtocol(headers['sec-websocket-protocol'])
  const inQuery = new URLSearchParams(url.slice(socketPath.length)).get('token')
  if (inQuery === null) return inHeader(headers.authorization)
  if (headers.authorization !== undefined)
    throw new Problem('invalid-request', { detail: 'Send Authorization or `token`, not both.' })
  if (!isStreamToken(inQuery))
    throw new Problem('invalid-request', { detail: 'Only a stream token may stand in an address.' })
  return inQuery
}

const requireProtocol = (offered = ''): void => {
  if (offered.split(',').some(name => name.trim() === socketProtocol)) return
  throw new Problem('invalid-request', { detail: `Offer the subprotocol ${socketProtocol}.` })
}

// What is no bearer token is refused as a key that is none, by a close code that a page can read.
const inHeader = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : (/^bearer (\S+)$/i.exec(authorization)?.[1] ?? 'none')
