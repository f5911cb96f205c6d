import type { Filter } from '#contracts/events/filters.ts'
import type { EventQuery } from '#contracts/client/events.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { EventStream } from '#contracts/client/follow-events.ts'
import type { Typed } from '../command/command.ts'
import { printable } from '../command/table.ts'
import { said, type InkCommand, type InkNeeds } from './needs.ts'
import { eventLine } from './show-task.ts'
import { firstOf, given, readJson, readLimit } from './typed-input.ts'

const usualLimit = 100
const mostOfPage = 100

export const eventOptions = {
  type: { type: 'string', multiple: true },
  subject: { type: 'string' },
  after: { type: 'string' },
} as const

export const eventList: InkCommand = {
  usage: '[--type task.failed]… [--subject task_…] [--after <sequence>] [--limit 100]',
  about: 'Shows what has happened within 30 days, oldest first; --after begins behind an event that you have.',
  options: { ...eventOptions, limit: { type: 'string' } },
  run: async ({ client, stopping }, typed) => {
    const limit = readLimit(typed, usualLimit)
    const query = { ...queryOf(typed), ...afterOf(typed), limit: Math.min(limit, mostOfPage) }
    const events = await firstOf(client().events.list(query, { signal: stopping }), limit)
    return said(events.length === 0 ? 'Nothing has happened.' : events.map(eventLine).join('\n'), events)
  },
}

export const eventTail: InkCommand = {
  usage: `[--type task.failed]… [--subject task_…] [--after <sequence>] [--filters '[{"prefix":{"type":"task."}}]']`,
  about: 'Shows what happens as it happens, until Ctrl-C; a lost connection goes on where it was.',
  options: { ...eventOptions, filters: { type: 'string' } },
  run: async (needs, typed) => {
    const filters = (await readJson(typed, 'filters')) as Filter[] | undefined
    const events = streamOf(needs, typed, filters)
    await takeAll(events, needs, async event =>
      needs.tell(typed.isSet('json') ? JSON.stringify(event) : eventLine(event)),
    )
    return said('', [])
  },
}

const queryOf = ({ list, text }: Typed): EventQuery => ({
  ...(list('type').length > 0 ? { type: list('type') } : {}),
  ...given({ subject: text('subject') }),
})

const afterOf = ({ text }: Typed): { after?: string } => given({ after: text('after') })

/** The stream that was asked for. Gaps are told to everybody, for events may be missing; lost connections to people alone. */
export const streamOf = (
  { client, tell, stopping }: InkNeeds,
  typed: Typed,
  filters?: readonly Filter[],
): EventStream => {
  const note = (line: string): void => {
    if (!typed.isSet('json')) tell(line)
  }
  return client().events.stream(
    { ...queryOf(typed), ...(filters ? { filters } : {}) },
    {
      signal: stopping,
      ...afterOf(typed),
      onResync: resync => tell(typed.isSet('json') ? JSON.stringify({ resync }) : `– ${printable(resync.reason)}`),
      onReconnect: error => error && note(`– ${printable(error.message)}; trying again`),
    },
  )
}

/** Takes events until the stream ends or whoever runs the command wants to stop. */
export const takeAll = async (
  events: AsyncIterable<CloudEvent>,
  { stopping }: Pick<InkNeeds, 'stopping'>,
  take: (event: CloudEvent) => Promise<void>,
): Promise<void> => {
  try {
    for await (const event of events) {
      if (stopping.aborted) return
      await take(event)
    }
  } catch (error) {
    if (!stopping.aborted) throw error
  }
}
