// The child of the pool's tests: does what the job says.
import { Failure } from '#contracts/failures.ts'
import { writeFileSync } from 'node:fs'
import { serveJobs } from '#infra/engines/serve-jobs.ts'

export type OddJob =
  | { do: 'echo'; bytes: Uint8Array }
  | { do: 'report' }
  | { do: 'environment' }
  | { do: 'write'; path: string }
  | { do: 'fail' }
  | { do: 'throw' }
  | { do: 'die' }
  | { do: 'hang' }
  | { do: 'hoard'; mib: number }

const held: Buffer[] = []

serveJobs(async (job: OddJob, report) => {
  switch (job.do) {
    case 'echo':
      return { bytes: job.bytes, pid: process.pid }
    case 'report':
      for (const each of [1, 2, 3]) report(each)
      return process.pid
    case 'environment':
      return Object.keys(process.env)
    case 'write':
      return writeFileSync(job.path, 'ink')
    case 'fail':
      throw new Failure('too-many-frames', 'far too many', { retry: { afterMs: 5 } })
    case 'throw':
      throw new Error('a mistake')
    case 'die':
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => undefined)
    case 'hang':
      report(0)
      for (;;);
    case 'hoard':
      held.push(Buffer.alloc(job.mib * 2 ** 20, 1))
      report(0)
      return new Promise(resolve => setTimeout(resolve, 60_000))
  }
})
