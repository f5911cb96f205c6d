import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { Progress, TaskView } from '#contracts/http/tasks.ts'
import { harmless, printable, shortened, table } from '../command/table.ts'

const shownResultLength = 4_000

/** A task as a person reads it. */
export const showTask = (task: TaskView): string => {
  const { cost, error, output, progress, timestamps } = task
  const facts: Record<string, string | undefined> = {
    task: `${task.id} (${task.type})`,
    status: `${task.status}${progress && !task.done ? `, ${percent(progress)}` : ''}`,
    error: error ? `${error.code}: ${error.detail ?? error.title}` : undefined,
    cost: `${cost.charged} charged, ${cost.held} held, ${cost.quoted_max} at most`,
    created: timestamps.created_at,
    finished: timestamps.finished_at ?? undefined,
    tags: task.tags.join(', ') || undefined,
    request: task.request_id,
  }
  const lines = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(10)}${printable(value)}`],
  )
  const files = output.map(
    ({ filename, bytes, url }) => `${'file'.padEnd(10)}${printable(filename)}, ${bytes} bytes: ${printable(url)}`,
  )
  return [...lines, ...files, ...resultLines(task)].join('\n')
}

const resultLines = ({ result }: TaskView): string[] =>
  result === null || result === undefined
    ? []
    : [`\n${shortened(JSON.stringify(result, undefined, 2).split('\n').map(harmless).join('\n'), shownResultLength)}`]

export const tasksTable = (tasks: readonly TaskView[]): string =>
  tasks.length === 0
    ? 'There are no such tasks.'
    : table(
        ['task', 'type', 'status', 'cost', 'created', 'tags'],
        tasks.map(({ id, type, status, cost, timestamps, tags }) => [
          id,
          type,
          status,
          cost.charged,
          timestamps.created_at,
          tags.join(','),
        ]),
      )

/** What happens to a task, on one line. */
export const eventLine = ({ time, type, subject, data }: CloudEvent): string => {
  const { progress } = (data['task'] ?? {}) as { progress?: Progress | null }
  return printable([time, type.padEnd(18), subject, progress ? percent(progress) : ''].join('  ')).trimEnd()
}

const percent = ({ value, stage }: Progress): string =>
  `${Math.round(value * 100)} %${stage === undefined ? '' : ` ${stage}`}`
