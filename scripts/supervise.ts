import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type Role, SupervisedProcess } from './supervised-process.ts'

export type Supervision = {
  /** Settles when every process has sent the IPC message {ready: true}; rejects when one keeps crashing before it does. */
  ready: Promise<void>
  /** Ends the last one first, which lets work in, and then all others at once; what has not ended within 10 s in all is killed. */
  stop(): Promise<void>
}

const graceMs = 10_000

/** Keeps one Node process per role running until stopped; their full logs go to `logDir`, warnings to the terminal. */
export function supervise(roles: readonly Role[], { logDir }: { logDir: string }): Supervision {
  mkdirSync(logDir, { recursive: true })
  const processes = roles.map(role => new SupervisedProcess(role, logDir))
  return {
    ready: Promise.all(processes.map(process => process.ready)).then(() => undefined),
    async stop() {
      const deadline = Date.now() + graceMs
      const left = (): number => Math.max(0, deadline - Date.now())
      await processes.at(-1)?.stop(left())
      await Promise.all(processes.slice(0, -1).map(process => process.stop(left())))
    },
  }
}

/** Aborts at the first SIGINT, SIGTERM or SIGHUP; later ones are ignored, since a terminal and npm both pass on the same Ctrl-C. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort())
  return controller.signal
}

/** Settles once `signal` is aborted, at once if it already is; does not by itself keep Node running. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
