import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KindNames } from './names.ts'

/** The new files, by their paths: a kind that counts characters, until somebody writes its work. */
export const newFiles = (names: KindNames): Record<string, string> => ({
  [`contracts/tasks/${names.file}.ts`]: filled('contract.ts', names),
  [`consumers/${names.file}/worker.ts`]: filled('worker.ts', names),
  [`test/consumers/${names.file}/worker.test.ts`]: filled('test.ts', names),
  [`test/contracts/golden/command.${names.type}.json`]: filled('command.json', names),
  [`test/contracts/golden/result.${names.type}.json`]: filled('result.json', names),
})

const filled = (template: string, names: KindNames): string =>
  readFileSync(join(import.meta.dirname, 'templates', `${template}.txt`), 'utf8').replaceAll(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => names[name as keyof KindNames],
  )
