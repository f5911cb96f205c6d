// What a person at the terminal sees of the processes' JSON logs: warnings and worse, one short line each.

type Entry = Record<string, unknown> & { err?: { message?: string; stack?: string } }

const levels: Record<string, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }
const routine = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err'])

/** The line to print for a line of a process's output, or undefined when it is not worth a person's attention. */
export function notable(name: string, line: string): string | undefined {
  const entry = parse(line)
  // Not a log entry: a crash's stack trace or a runtime's warning, always worth seeing.
  if (entry === undefined) return line.trim() === '' ? undefined : `${name}  ${line}`
  const severity = severityOf(entry['level'])
  if (severity < 40) return undefined
  return `${name}  ${labelOf(severity)}  ${textOf(entry['msg'])}${details(entry)}${cause(entry, severity)}`
}

function parse(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value = JSON.parse(line) as Entry
    return 'level' in value ? value : undefined
  } catch {
    return undefined
  }
}

function severityOf(level: unknown): number {
  return typeof level === 'number' ? level : (levels[textOf(level).toLowerCase()] ?? 60)
}

function labelOf(severity: number): string {
  return Object.keys(levels).findLast(label => (levels[label] ?? 0) <= severity) ?? 'warn'
}

function details(entry: Entry): string {
  const pairs = Object.entries(entry).filter(([key]) => !routine.has(key))
  return pairs.map(([key, value]) => `  ${key}=${textOf(value)}`).join('')
}

function cause({ err }: Entry, severity: number): string {
  if (err === undefined) return ''
  return severity >= 50 && err.stack ? `\n${err.stack}` : `  (${textOf(err.message)})`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
