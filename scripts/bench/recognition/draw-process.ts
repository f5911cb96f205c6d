// The child process behind pictures.ts: draws what the order says and writes one picture a line.
import { closeSync, openSync, writeSync } from 'node:fs'
import { families } from './families/families.ts'
import type { Sample } from './families/family.ts'
import { nonText } from './families/non-text/non-text.ts'
import type { Half, Order, Picture, PictureLine } from './pictures.ts'

type Source = Pick<Picture, 'family' | 'kind'> & {
  name: string
  generate: (seed: number, index: number) => Promise<Pick<Sample, 'image'> & Partial<Sample>>
}

const sourcesOf = (half: Half): Source[] =>
  half === 'non-text'
    ? nonText.map(({ name, generate }) => ({ family: 'non-text', kind: 'non-text', name, generate }))
    : families.filter(family => family.half === half)

const lineOf = async ({ family, name, kind, generate }: Source, seed: number, index: number): Promise<string> => {
  const { image, label = '', answer, charset, length } = await generate(seed, index)
  const line: PictureLine = {
    family,
    generator: name,
    kind,
    label,
    ...(answer === undefined ? {} : { answer }),
    ...(charset === undefined ? {} : { charset }),
    ...(length === undefined ? {} : { length }),
    image: image.toString('base64'),
  }
  return `${JSON.stringify(line)}\n`
}

const [file, order] = process.argv.slice(2)
const { halves, count, seed } = JSON.parse(order!) as Order
const out = openSync(file!, 'w')
for (const source of halves.flatMap(sourcesOf)) {
  for (let index = 0; index < count; index++) writeSync(out, await lineOf(source, seed, index))
}
closeSync(out)
