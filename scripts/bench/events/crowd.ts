import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export type CrowdOptions = {
  url: string
  readers: readonly { kind: 'sse' | 'ws'; token: string }[]
  mostEvents: number
}

export type CrowdReport = {
  /** By the number of the event: when the last reader had it, on the clock of `monotonicMs`, and how many had it. */
  lastMs: Float64Array
  counts: Uint32Array
  /** Why streams ended before they should. */
  ends: string[]
}

export type Crowd = { report: () => Promise<CrowdReport>; end: () => void }

/** Many readers in a process of their own. Resolves when all of their streams are open, or have failed to. */
export const openCrowd = async (options: CrowdOptions): Promise<Crowd> => {
  const child = fork(new URL('crowd-process.ts', import.meta.url), { serialization: 'advanced' })
  child.send(options)
  await said(child)
  return {
    report: () => {
      child.send('report')
      return said(child) as Promise<CrowdReport>
    },
    end: () => child.disconnect(),
  }
}

const said = async (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of readers ended with ${code}`)
  })
  ended.catch(() => undefined)
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message
}
