import { fork } from 'node:child_process'
import { once } from 'node:events'

export type Peer = AsyncDisposable & { url: string }

/**
 * Runs a peer in a process of its own and waits for it to say that it is ready. Rejects if it ends before.
 * Its environment is what it needs and no more; disposing asks it to stop and waits until it has.
 */
export const startPeer = async (file: URL, env: Record<string, string> = {}): Promise<Peer> => {
  const child = fork(file, { env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env } })
  const ended = once(child, 'exit')
  const endedEarly = ended.then(([code]) => {
    throw new Error(`${file.pathname} ended with ${code} before it was ready`)
  })
  const [{ url }] = await Promise.race([once(child, 'message') as Promise<[{ url: string }]>, endedEarly])
  endedEarly.catch(() => undefined)
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
