/** The golden examples: one frozen file per schema, so that a change that breaks what is stored or sent anywhere shows. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', 'contracts', 'golden')

export const exampleNames = (): string[] => readdirSync(folder).map(name => name.replace(/\.json$/, ''))

export const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>
