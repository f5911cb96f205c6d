import { spawnSync } from 'node:child_process'
import { runScript } from '../run-script.ts'

/** Whether the machine has the program that keeps a process on one core. */
export const canPin = (): boolean => spawnSync('taskset', ['--version']).status === 0

/** Runs a script as the platform runs its processes, and on one core where the machine can; returns its report. Rejects when it fails. */
export const runPinned = <Report>(script: URL, args: readonly string[]): Promise<Report> =>
  runScript<Report>(script, args, canPin() ? ['taskset', '-c', '0'] : [])
