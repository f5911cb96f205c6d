import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

const host = '127.0.0.1'

/**
 * Free loopback ports, remembered in `dir` so that addresses stay the same from run to run while nobody else takes them.
 */
export async function claimPorts<Name extends string>(
  dir: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const path = join(dir, 'ports.json')
  const remembered: Record<string, number> = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>)
    : {}
  const ports: Record<string, number> = {}
  for (const name of names) {
    const previous = remembered[name]
    const keep = previous !== undefined && (await isFree(previous))
    ports[name] = keep ? previous : await freePort(Object.values(ports))
  }
  writeFileSync(path, JSON.stringify(ports))
  return ports
}

// Below every system's ephemeral range: a client that redials a dead server on an ephemeral port can be given that very
// port as its own and end up connected to itself.
async function freePort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (!taken.includes(port) && (await isFree(port))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host }, () => probe.close(() => resolve(true)))
  })
}

/** Whether somebody listens on a loopback port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host })
    const answer = (listening: boolean) => (): void => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', answer(true))
    socket.once('error', answer(false))
  })
}
