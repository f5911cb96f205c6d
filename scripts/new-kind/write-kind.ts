import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importIn, listEdits } from './lists.ts'
import { NameFault, readNames } from './names.ts'
import { newFiles } from './new-files.ts'

/**
 * Writes a new kind of work into the checkout `dir`, ready to run, and returns the paths that it made and changed.
 * @throws NameFault before anything is written, when a name is malformed or taken.
 */
export const writeKind = (
  dir: string,
  { type, done }: { type: string; done: string },
): { made: string[]; changed: string[] } => {
  const names = readNames(type, done)
  const files = newFiles(names)
  const taken = Object.keys(files).find(path => existsSync(join(dir, path)))
  if (taken !== undefined) throw new NameFault(`${type} exists already: ${taken}`)
  if (tells(dir, done)) throw new NameFault(`Another kind tells ${done} already.`)
  // Read and changed in memory first: a list that has changed its form stops the whole.
  const lists = Object.entries(listEdits).map(([path, edit]) => ({
    path,
    text: edit(readFileSync(join(dir, path), 'utf8'), names),
  }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text, { flag: 'wx' })
  }
  for (const { path, text } of lists) writeFileSync(join(dir, path), text)
  const [made, changed] = [Object.keys(files), lists.map(({ path }) => path)]
  format(
    dir,
    [...made, ...changed].filter(path => path.endsWith('.ts')),
  )
  return { made, changed }
}

const tells = (dir: string, done: string): boolean => {
  const registry = readFileSync(join(dir, 'contracts/tasks/registry.ts'), 'utf8')
  const contracts = registry
    .split('\n')
    .flatMap(line => importIn(line) ?? [])
    .filter(path => path.startsWith('./'))
  return contracts.some(path => readFileSync(join(dir, 'contracts/tasks', path), 'utf8').includes(`done: '${done}'`))
}

// Long names break lines differently.
const format = (dir: string, paths: readonly string[]): void => {
  execFileSync(process.execPath, [join(dir, 'node_modules/.bin/oxfmt'), ...paths], { cwd: dir, stdio: 'pipe' })
}
