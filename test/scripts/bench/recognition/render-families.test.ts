import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { families } from '../../../../scripts/bench/recognition/families/families.ts'
import { renderFamilies } from '../../../../scripts/bench/recognition/render-families.ts'

test('a rendered half has a folder for each family, with images, their truth and a sheet', async context => {
  const out = mkdtempSync(join(tmpdir(), 'families-'))
  context.after(() => rmSync(out, { recursive: true }))
  const names = await renderFamilies({ half: 'dev', count: 2, seed: 5, out })
  assert.deepEqual(names.toSorted(), readdirSync(out).toSorted())
  for (const { name, generate } of families.filter(({ half }) => half === 'dev')) {
    const lines = readFileSync(join(out, name, 'labels.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const truths = lines.map(line => JSON.parse(line) as { family: string; file: string; label: string })
    assert.equal(truths.length, 2)
    const { image, label } = await generate(5, 1)
    assert.deepEqual([truths[1]!.family, truths[1]!.label], [name, label])
    assert.ok(readFileSync(join(out, name, truths[1]!.file)).equals(image))
    const sheet = await sharp(join(out, name, 'sheet.png')).metadata()
    const one = await sharp(image).metadata()
    assert.ok(sheet.width > 2 * one.width)
  }
})

test('images without text are rendered with an empty label', async context => {
  const out = mkdtempSync(join(tmpdir(), 'families-'))
  context.after(() => rmSync(out, { recursive: true }))
  const [name] = await renderFamilies({ half: 'non-text', count: 1, seed: 5, out })
  const [line] = readFileSync(join(out, name!, 'labels.jsonl'), 'utf8').split('\n')
  assert.deepEqual(Object.keys(JSON.parse(line!) as object), ['family', 'file'])
})
