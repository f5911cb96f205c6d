import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import subsetFont from 'subset-font'
import { families } from './catalog.ts'

const files = new Map(families.flatMap(({ faces }) => faces.map(({ id, file }) => [id, file] as const)))

/**
 * A face of the catalog with only what these characters need, as WOFF2: their glyphs, the forms and ligatures that the layout
 * tables make of them, and those tables themselves, so that a browser sets them as we do. Characters that the face lacks do not
 * matter. The same characters give the same bytes.
 * @throws RangeError for a face that the catalog does not have
 */
export const subsetFace = async (id: string, characters: ReadonlySet<string>): Promise<Buffer> => {
  const file = files.get(id)
  if (file === undefined) throw new RangeError(`There is no font face ${id}.`)
  const bytes = await readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${file}`)))
  return subsetFont(bytes, [...characters].toSorted().join(''), { targetFormat: 'woff2' })
}
