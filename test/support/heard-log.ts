import { createLog, type Log } from '#infra/telemetry/log.ts'

export type Line = Record<string, unknown> & { level: string; msg: string }

/** A log whose lines a test can read. */
export const heardLog = (): { log: Log; lines: Line[] } => {
  const lines: Line[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) }
  return { log: createLog({ service: 'test', level: 'info', destination }), lines }
}
