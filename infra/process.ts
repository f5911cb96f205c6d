import { setFlagsFromString } from 'node:v8'
import type { ReadinessCheck } from './telemetry/serve-metrics.ts'
import type { Log } from './telemetry/log.ts'

const graceMs = 15_000

/** A part of the platform that runs: what it depends on can be asked, and disposing of it ends it in order. */
export type Running = AsyncDisposable & { ready: () => Promise<ReadinessCheck[]> }

/**
 * What outlives the start of a process makes V8 put the like of it among the old objects from then on, rows of the database above
 * all, as if they were to stay; then everything is searched for garbage every few seconds.
 */
const noEarlyTenure = '--no-allocation-site-pretenuring'

/**
 * Runs a process until it is told to stop by SIGTERM or SIGINT. What does not close within the grace is left behind; a second
 * signal ends the process at once. Nothing is lost by either, since nothing is acked before its effect is stored.
 */
export const runProcess = async (log: Log, start: () => Promise<Running>): Promise<void> => {
  setFlagsFromString(noEarlyTenure)
  const starting = start()
  let isStopping = false

  const end = async (reason: string, exitCode: number): Promise<void> => {
    if (isStopping) process.exit(exitCode || 1)
    isStopping = true
    log.info({ reason }, 'stopping')
    setTimeout(() => {
      log.warn('did not stop within the grace; leaving')
      process.exit(exitCode || 1)
    }, graceMs).unref()
    const running = await starting.catch(() => undefined)
    try {
      await running?.[Symbol.asyncDispose]()
    } catch (error) {
      log.warn({ err: error }, 'did not close cleanly')
    }
    log.info('stopped')
    process.exit(exitCode)
  }

  process.on('SIGTERM', () => void end('SIGTERM', 0))
  process.on('SIGINT', () => void end('SIGINT', 0))
  // A defect leaves the process in a state that nobody has thought about: it ends, and its work is delivered to another.
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'uncaught exception')
    void end('uncaughtException', 1)
  })
  process.on('unhandledRejection', error => {
    log.fatal({ err: error }, 'unhandled rejection')
    void end('unhandledRejection', 1)
  })

  try {
    await starting
    log.info('running')
    process.send?.({ ready: true })
  } catch (error) {
    log.fatal({ err: error }, 'could not start')
    process.exit(1)
  }
}
