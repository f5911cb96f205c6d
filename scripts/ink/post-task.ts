import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { InkstoneClient } from '#contracts/client/create-client.ts'
import { TaskFailed } from '#contracts/client/inkstone-error.ts'
import type { NewTask } from '#contracts/client/task-types.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { UsageFault, type Answer, type Typed } from '../command/command.ts'
import { said, type InkCommand, type InkNeeds } from './needs.ts'
import { eventLine, showTask } from './show-task.ts'
import { readJson } from './typed-input.ts'

const options = {
  input: { type: 'string' },
  tag: { type: 'string', multiple: true },
  priority: { type: 'string' },
  'max-cost': { type: 'string' },
  retention: { type: 'string' },
  'idempotency-key': { type: 'string' },
} as const
const usage = `<type> [--input '{…}' | @file.json | -] [--tag a]… [--priority low] [--max-cost 5] [--retention 7d] [--idempotency-key k]`

export const taskCreate: InkCommand = {
  usage,
  about: 'Posts a task and shows it; ink tasks wait waits for its end.',
  options,
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, typed) => {
    const task = await client().tasks.create(await readTask(typed), { signal: stopping, ...keyOf(typed) })
    return said(showTask(task), [task])
  },
}

export const taskRun: InkCommand = {
  usage: `${usage} [--out folder] [--cancel-on-stop]`,
  about:
    'Posts a task, shows what happens to it, and waits; with --out it fetches the files. Exit status 1 when it fails.',
  options: { ...options, out: { type: 'string' }, 'cancel-on-stop': { type: 'boolean' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping, tell }, typed) => {
    const inkstone = client()
    const task = await readTask(typed)
    return whenEnded(
      { stopping, tell, client: () => inkstone },
      typed,
      onEvent =>
        inkstone.tasks.run(task, {
          signal: stopping,
          cancelOnAbort: typed.isSet('cancel-on-stop'),
          ...keyOf(typed),
          ...onEvent,
        }) as Promise<TaskView>,
    )
  },
}

export const taskWait: InkCommand = {
  usage: '<task> [--out folder]',
  about: 'Waits until a task has ended and shows what happens meanwhile. Exit status 1 when it has not succeeded.',
  options: { out: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (needs, typed) => {
    const { tasks } = needs.client()
    return whenEnded(needs, typed, async onEvent => {
      const task = await tasks.wait(typed.words[0]!, { signal: needs.stopping, ...onEvent })
      if (task.status !== 'succeeded') throw new TaskFailed(task)
      return task
    })
  },
}

type Listening = { onEvent?: (event: Parameters<typeof eventLine>[0]) => void }
type Wanted = Pick<InkNeeds, 'client' | 'tell' | 'stopping'>

const whenEnded = async (
  { client, tell, stopping }: Wanted,
  typed: Typed,
  wait: (listening: Listening) => Promise<TaskView>,
): Promise<Answer> => {
  try {
    const task = await wait(typed.isSet('json') ? {} : { onEvent: event => tell(eventLine(event)) })
    const files = await saveFiles(client(), task, typed.text('out'))
    return said([showTask(task), ...files].join('\n'), [task])
  } catch (error) {
    if (error instanceof TaskFailed) return said(showTask(error.task), [error.task], true)
    if (!stopping.aborted) throw error
    throw new Error('Stopped waiting; npm run ink -- tasks ls shows what became of it.', { cause: error })
  }
}

const readTask = async (typed: Typed): Promise<NewTask> => {
  const { words, text, list } = typed
  const task: Record<string, unknown> = {
    type: words[0],
    input: (await readJson(typed, 'input')) ?? {},
    tags: list('tag').length > 0 ? list('tag') : undefined,
    priority: text('priority'),
    max_cost: text('max-cost'),
    retention: text('retention'),
  }
  // The server knows what it takes, and says so.
  return task as NewTask
}

const keyOf = ({ text }: Typed): { idempotencyKey?: string } => {
  const key = text('idempotency-key')
  return key === undefined ? {} : { idempotencyKey: key }
}

/** Writes the files of a task into a folder, by their own names, and says where they are. */
const saveFiles = async (
  { files }: InkstoneClient,
  { output }: TaskView,
  folder: string | undefined,
): Promise<string[]> => {
  if (folder === undefined) return []
  await mkdir(folder, { recursive: true })
  return Promise.all(
    output.map(async file => {
      const path = join(folder, nameOf(file.filename))
      await writeFile(path, await files.download(file))
      return `${'saved'.padEnd(10)}${path}`
    }),
  )
}

// What another machine calls a file must not lead out of the folder.
const nameOf = (filename: string): string => {
  const name = basename(filename.replaceAll('\\', '/'))
  if (name === '' || name === '.' || name === '..') throw new UsageFault(`A file of the task has the name ${filename}.`)
  return name
}
