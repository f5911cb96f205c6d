import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of the repository: its path from the root, with slashes, and its text. */
export type SourceFile = { path: string; text: string }

const root = join(import.meta.dirname, '..', '..')
/** What git does not keep either. */
const ignored = /^(?:node_modules|\.git|\.inkstone|out|\.env)$|\.log$/

/** Every text file that belongs to the repository. */
export const sourceTree = (folder = root, prefix = ''): SourceFile[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ignored.test(name))
    .flatMap(entry => {
      const [full, path] = [join(folder, entry.name), `${prefix}${entry.name}`]
      if (entry.isDirectory()) return sourceTree(full, `${path}/`)
      if (!entry.isFile()) return []
      const text = readFileSync(full, 'utf8')
      return text.includes('\0') ? [] : [{ path, text }]
    })

/** The code without its comments; what stands behind code on a line stays, since `//` may stand in a string. */
export const codeOf = (text: string): string =>
  text.replaceAll(/^[ \t]*\/\*[\s\S]*?\*\//gm, '').replaceAll(/^[ \t]*\/\/.*$/gm, '')

export const isCode = ({ path }: SourceFile): boolean => /\.(?:ts|mts|mjs|js)$/.test(path)

/** The folder at the root that a file lies in. */
export const topOf = (path: string): string => path.slice(0, Math.max(0, path.indexOf('/')))
