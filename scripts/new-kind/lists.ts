import type { KindNames } from './names.ts'

/** The files that list the kinds, with one line (and its import) more. */
export const listEdits: Record<string, (text: string, names: KindNames) => string> = {
  'contracts/tasks/registry.ts': (text, { contract, file }) =>
    addEntry(addImport(text, contract, `./${file}.ts`), {
      opening: 'export const kinds = {',
      entry: `  [${contract}.type]: ${contract},`,
    }),
  'consumers/workers.ts': (text, { type, worker, file }) =>
    addEntry(addImport(text, worker, `./${file}/worker.ts`), {
      opening: 'export const workers:',
      entry: `  '${type}': () => ${worker}(),`,
    }),
}

/** What a line imports, or nothing when it does not begin an import. */
export const importIn = (line: string): string | undefined =>
  line.startsWith('import ') ? line.split("'")[1] : undefined

// Among the imports of the same folder, in alphabetical order.
const addImport = (text: string, name: string, path: string): string => {
  const lines = text.split('\n')
  const paths = lines.map(importIn)
  const next = paths.findIndex(other => other?.startsWith('./') && other > path)
  const quoted = `'${path}'`
  const place = next === -1 ? paths.findLastIndex(other => other !== undefined) + 1 : next
  lines.splice(place, 0, `import { ${name} } from ${quoted}`)
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
