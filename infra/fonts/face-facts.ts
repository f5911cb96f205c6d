import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What is known of a font file without opening it. */
export type FaceFacts = {
  /** `sha256:` and the digest of the file. */
  digest: string
  codePointCount: number
}

let locked: ReadonlyMap<string, FaceFacts> | undefined

/** Of a face of the catalog, out of the lock, which the installed files are tested against. @throws RangeError for any other */
export const factsOfFace = (id: string): FaceFacts => {
  const facts = (locked ??= readLock()).get(id)
  if (!facts) throw new RangeError(`There is no font face ${id}.`)
  return facts
}

const readLock = (): ReadonlyMap<string, FaceFacts> => {
  const text = readFileSync(fileURLToPath(import.meta.resolve('./fonts.lock.json')), 'utf8')
  return new Map(Object.entries(JSON.parse(text) as Record<string, FaceFacts>))
}
