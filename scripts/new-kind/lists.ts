import type { KindNames } from './names.ts'

/** The files that list the kinds, with one line (and its import) more. */
export const listEdits: Record<string, (text: string, names: KindNames) => string> = {
  'contracts/tasks/registry.ts': (text, { contract, file }) =>
    addEntry(addImport(text, `import { ${contract} } from './${file}.ts'`), {
      opening: 'export const kinds = {',
      entry: `  [${contract}.type]: ${contract},`,
    }),
  'consumers/workers.ts': (text, { type, worker, file }) =>
    addEntry(addImport(text, `import { ${worker} } from './${file}/worker.ts'`), {
      opening: 'export const workers:',
      entry: `  '${type}': () => ${worker}(),`,
    }),
}

const pathOf = (line: string): string => / from '([^']+)'$/.exec(line)?.[1] ?? ''

// Among the imports of the same folder, in alphabetical order.
const addImport = (text: string, line: string): string => {
  const lines = text.split('\n')
  const isImport = (candidate: string): boolean => candidate.startsWith('import ')
  const next = lines.findIndex(
    candidate => isImport(candidate) && pathOf(candidate).startsWith('./') && pathOf(candidate) > pathOf(line),
  )
  lines.splice(next === -1 ? lines.findLastIndex(isImport) + 1 : next, 0, line)
  return lines.join('\n')
}

const addEntry = (text: string, { opening, entry }: { opening: string; entry: string }): string => {
  const lines = text.split('\n')
  const start = lines.findIndex(line => line.startsWith(opening))
  const end = start === -1 ? -1 : lines.findIndex((line, place) => place > start && line.startsWith('}'))
  if (end === -1)
    throw new Error(`There is no list that begins with "${opening}"; add the line yourself: ${entry.trim()}`)
  lines.splice(end, 0, entry)
  return lines.join('\n')
}
