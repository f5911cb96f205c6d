import type { KindNames } from './names.ts'

/** The new files, by their paths: a kind that counts characters, until somebody writes its work. */
export const newFiles = (names: KindNames): Record<string, string> => ({
  [`contracts/tasks/${names.file}.ts`]: contract(names),
  [`consumers/${names.file}/worker.ts`]: worker(names),
  [`test/consumers/${names.file}/worker.test.ts`]: test(names),
  [`test/contracts/golden/command.${names.type}.json`]: command,
  [`test/contracts/golden/result.${names.type}.json`]: result,
})

const contract = ({ type, done, contract: name, title }: KindNames): string => `import { z } from 'zod'
import { defineKind } from './kind.ts'

export const ${name} = defineKind({
  type: '${type}',
  done: '${done}',
  title: '${title}',
  description: 'Counts the characters of a text.',
  input: z.strictObject({ text: z.string().min(1).max(10_000) }),
  result: z.strictObject({ characters: z.int().min(1) }),
  credits: () => 1n,
  timeoutMs: 60_000,
  concurrency: 4,
  example: { input: { text: 'hello' }, result: { characters: 5 } },
})
`

const worker = ({ type, worker: name }: KindNames): string => `import type { Worker } from '../job.ts'

export const ${name} =
  (): Worker<'${type}'> =>
  async ({ input, signal, progress }) => {
    signal.throwIfAborted()
    const characters = [...input.text].length
    progress({ value: 1, stage: 'counted' })
    return { result: { characters } }
  }
`

const test = ({
  type,
  file,
  contract: kind,
  worker: name,
}: KindNames): string => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { ${kind} } from '#contracts/tasks/${file}.ts'
import { ${name} } from '../../../consumers/${file}/worker.ts'

const jobFor = (input: unknown, signal = new AbortController().signal) => ({
  taskId: newId('task'),
  accountId: newId('account'),
  input: ${kind}.input.parse(input),
  attempt: 1,
  signal,
  progress: () => undefined,
})

test('${type} yields what its contract promises', async () => {
  const { result } = await ${name}()(jobFor(${kind}.example.input))
  assert.deepEqual(${kind}.result.parse(result), ${kind}.example.result)
})

test('${type} that is canceled yields nothing', async () => {
  const job = jobFor(${kind}.example.input, AbortSignal.abort(new Error('canceled')))
  await assert.rejects(${name}()(job), /canceled/)
})
`

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const command = json({
  task_id: 'task_01JD0000000000000000000000',
  account_id: 'org_01JD0000000000000000000000',
  input: { text: 'hello' },
  finish_before: '2026-11-21T09:00:00.000Z',
  attempts: [],
})

const result = json({ characters: 5 })
