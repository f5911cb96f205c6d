import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { families } from '../../../infra/fonts/catalog.ts'
import { loadFace } from '../../../infra/fonts/face.ts'

type Entry = {
  digest: string
  license: string
  unitsPerEm: number
  ascent: number
  descent: number
  capHeight: number
  codePointCount: number
}

const lock = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'infra', 'fonts', 'fonts.lock.json'), 'utf8'),
) as Record<string, Entry>

const rounded = (em: number): number => Number(em.toFixed(4))

const measured = (id: string, license: string): Entry => {
  const { digest, unitsPerEm, ascent, descent, capHeight, codePointCount } = loadFace(id)
  return {
    digest,
    license,
    unitsPerEm,
    ascent: rounded(ascent),
    descent: rounded(descent),
    capHeight: rounded(capHeight),
    codePointCount,
  }
}

test('the lock names every face of the catalog and no other, in its order', () => {
  assert.deepEqual(
    Object.keys(lock),
    families.flatMap(({ faces }) => faces.map(({ id }) => id)),
  )
})

for (const { id, name, license, faces } of families) {
  test(`the installed files of ${name} are those that designs were measured with`, () => {
    for (const face of faces) assert.deepEqual(measured(face.id, license), lock[face.id], face.id)
  })

  test(`${name} comes with the license that the catalog states`, () => {
    const file = fileURLToPath(import.meta.resolve(`@expo-google-fonts/${id}/package.json`))
    const text = readFileSync(join(dirname(file), 'LICENSE_FONT'), 'utf8')
    assert.equal(license, 'OFL-1.1')
    assert.ok(/SIL Open Font License,\s+Version 1\.1/i.test(text), file)
  })
}
