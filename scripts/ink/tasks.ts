import type { TaskQuery } from '#contracts/client/tasks.ts'
import { said, type InkCommand } from './needs.ts'
import { showTask, tasksTable } from './show-task.ts'
import { firstOf, given, readJson, readLimit } from './typed-input.ts'

const usualLimit = 20
const mostOfPage = 100

export const taskGet: InkCommand = {
  usage: '<task>',
  about: 'Shows a task with its cost, its result and links to its files.',
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, { words }) => {
    const task = await client().tasks.get(words[0]!, { signal: stopping })
    return said(showTask(task), [task])
  },
}

export const taskList: InkCommand = {
  usage: '[--status running] [--type image.process] [--tag a] [--batch bat_…] [--limit 20]',
  about: 'Shows tasks, the newest first.',
  options: {
    status: { type: 'string' },
    type: { type: 'string' },
    tag: { type: 'string' },
    batch: { type: 'string' },
    limit: { type: 'string' },
  },
  run: async ({ client, stopping }, typed) => {
    const limit = readLimit(typed, usualLimit)
    const { text } = typed
    const wanted = given({ status: text('status'), type: text('type'), tag: text('tag'), batch_id: text('batch') })
    const query = { ...wanted, limit: Math.min(limit, mostOfPage) } as TaskQuery
    const tasks = await firstOf(client().tasks.list(query, { signal: stopping }), limit)
    return said(tasksTable(tasks), tasks)
  },
}

export const taskCancel: InkCommand = {
  usage: '<task> [--reason text]',
  about: 'Asks a task to stop.',
  options: { reason: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, { words, text }) => {
    const task = await client().tasks.cancel(words[0]!, { signal: stopping, ...given({ reason: text('reason') }) })
    return said(showTask(task), [task])
  },
}

export const taskRetry: InkCommand = {
  usage: `<task> [--input '{…}' | @file.json | -]`,
  about: 'Posts an ended task again, as a new one, with the same input or another one.',
  options: { input: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, typed) => {
    const input = await readJson(typed, 'input')
    const overrides = input === undefined ? {} : { overrides: { input } }
    const task = await client().tasks.retry(typed.words[0]!, { signal: stopping, ...overrides })
    return said(showTask(task), [task])
  },
}
