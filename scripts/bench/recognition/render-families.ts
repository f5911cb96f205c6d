// Writes images of the evaluation families with their labels, and a sheet of each family to look at:
//   node scripts/bench/recognition/render-families.ts --half dev --count 20 --seed 1 --out out/families
// `--half` is dev, test or non-text. Of the test half nobody should look at more than it takes to trust the labels.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { contactSheet } from './families/contact-sheet.ts'
import { families } from './families/families.ts'
import type { Sample } from './families/family.ts'
import { nonText } from './families/non-text/non-text.ts'

const halves = ['dev', 'test', 'non-text'] as const

export type Order = {
  half: (typeof halves)[number]
  /** Images of each family. */
  count: number
  seed: number
  /** Folder; one is made in it for each family. */
  out: string
}

type Rendered = Pick<Sample, 'image'> & Partial<Sample>
type Source = { name: string; generate: (seed: number, index: number) => Promise<Rendered> }

/** Writes images, `labels.jsonl` and `sheet.png` for every family of the half; returns the names of the families. */
export const renderFamilies = async ({ half, count, seed, out }: Order): Promise<string[]> => {
  const sources: readonly Source[] = half === 'non-text' ? nonText : families.filter(family => family.half === half)
  for (const source of sources) await renderFamily(source, { count, seed, folder: join(out, source.name) })
  return sources.map(({ name }) => name)
}

const renderFamily = async (
  { name, generate }: Source,
  { count, seed, folder }: { count: number; seed: number; folder: string },
): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const samples: (Rendered & { file: string })[] = []
  for (let index = 0; index < count; index++) {
    const sample = await generate(seed, index)
    const file = `${String(index).padStart(5, '0')}.${formatOf(sample.image)}`
    writeFileSync(join(folder, file), sample.image)
    samples.push({ ...sample, file })
  }
  const lines = samples.map(({ image: _image, ...truth }) => `${JSON.stringify({ family: name, ...truth })}\n`)
  writeFileSync(join(folder, 'labels.jsonl'), lines.join(''))
  const captioned = samples.map(({ image, label = '', answer }) => ({
    image,
    caption: answer === undefined ? label : `${label} ${answer}`,
  }))
  writeFileSync(join(folder, 'sheet.png'), await contactSheet(captioned))
}

/** By the first byte of the file, which is enough among these three. */
const formatOf = (image: Buffer): 'png' | 'jpg' | 'gif' => {
  if (image[0] === 0x89) return 'png'
  return image[0] === 0xff ? 'jpg' : 'gif'
}

const readOrder = (): Order => {
  const { values } = parseArgs({
    options: {
      half: { type: 'string', default: 'dev' },
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  })
  const half = halves.find(known => known === values.half)
  if (!half || !values.out) throw new Error(`--half is one of ${halves.join(', ')}; --out names a folder.`)
  return { half, count: Number(values.count), seed: Number(values.seed), out: values.out }
}

if (import.meta.main) console.log((await renderFamilies(readOrder())).join('\n'))
