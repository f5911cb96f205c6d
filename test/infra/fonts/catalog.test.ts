import assert from 'node:assert/strict'
import { test } from 'node:test'
import { families, findFamily, nearestFace } from '../../../infra/fonts/catalog.ts'
import { faceFile, loadFace } from '../../../infra/fonts/face.ts'
import { faceChain } from '../../../infra/fonts/fallback.ts'

const sample = { latin: 'Ag1&', han: '国春新龙', arabic: 'ابعه' }

test('every id of a family and of a face is one of a kind', () => {
  const ids = families.flatMap(({ id, faces }) => [id, ...faces.map(face => face.id)])
  assert.equal(new Set(ids).size, ids.length)
})

test('every family has the letters of the scripts that it claims', () => {
  for (const { scripts, faces } of families) {
    const face = loadFace(faces[0]!.id)
    for (const script of scripts) {
      for (const letter of sample[script]) assert.ok(face.has(letter.codePointAt(0)!), `${face.id} lacks ${letter}`)
    }
  }
})

/** OS/2.fsType of a font file. */
const embeddingOf = (bytes: Buffer): number => {
  for (let at = 12; at < 12 + 16 * bytes.readUInt16BE(4); at += 16)
    if (bytes.toString('latin1', at, at + 4) === 'OS/2') return bytes.readUInt16BE(bytes.readUInt32BE(at + 8) + 8)
  throw new Error('no OS/2')
}

test('every face may be embedded in a file and cut down to what is used: what is left of it in a PDF does not say so', () => {
  for (const { id } of families.flatMap(({ faces }) => faces))
    assert.equal(embeddingOf(Buffer.from(faceFile(id))), 0, id)
})

test('a weight that a family lacks becomes the nearest one, and of two the bolder', () => {
  const inter = findFamily('inter')!
  assert.equal(nearestFace(inter, 700).id, 'inter-700')
  assert.equal(nearestFace(inter, 100).id, 'inter-400')
  assert.equal(nearestFace(inter, 950).id, 'inter-900')
  assert.equal(nearestFace(findFamily('noto-sans-sc')!, 600).id, 'noto-sans-sc-700')
  assert.equal(nearestFace(findFamily('bebas-neue')!, 900).id, 'bebas-neue-400')
})

test('an unknown family is not found', () => {
  assert.equal(findFamily('comic-sans'), undefined)
  assert.equal(findFamily(''), undefined)
})

test('a chain begins with the family, goes on with faces for the script, and has each face once', () => {
  assert.deepEqual(faceChain('playfair-display', 700, 'han').slice(0, 3), [
    'playfair-display-700',
    'noto-serif-sc-700',
    'lora-700',
  ])
  assert.deepEqual(faceChain('oswald', 700, 'han').slice(0, 2), ['oswald-700', 'noto-sans-sc-700'])
  assert.deepEqual(faceChain('inter', 400, 'arabic').slice(0, 2), ['inter-400', 'noto-kufi-arabic-400'])
  for (const { id } of families) {
    const chain = faceChain(id, 500, 'latin')
    assert.equal(new Set(chain).size, chain.length)
    assert.ok(chain[0]!.startsWith(id))
  }
})

test('asking for the chain of an unknown family is a mistake that names the known ones', () => {
  assert.throws(() => faceChain('comic-sans', 400, 'latin'), /no font family comic-sans.*inter/)
})

test('every chain reaches all three scripts', () => {
  for (const { id } of families) {
    for (const script of ['latin', 'han', 'arabic'] as const) {
      const faces = faceChain(id, 400, script).map(loadFace)
      for (const letter of Object.values(sample).join('')) {
        assert.ok(
          faces.some(face => face.has(letter.codePointAt(0)!)),
          `${id} → ${letter}`,
        )
      }
    }
  }
})
