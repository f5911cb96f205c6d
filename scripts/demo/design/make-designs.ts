import { designGenerate } from '#contracts/tasks/design-generate.ts'
import { encodePng } from '#infra/engines/encode-png.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { pictureOf } from '../../../consumers/design/compile/pictures.ts'
import { drawDesign } from '../../../consumers/design/compile/preview.ts'
import { work, type Composed } from '../../../consumers/design/thread.ts'
import { contactSheet } from './contact-sheet.ts'
import type { BriefFile } from './read-brief-file.ts'

/** As they were typed: whether they make sense is for the contract to say. */
export type Wishes = { canvas?: unknown; style?: unknown; variants?: unknown; seed?: unknown }

/** What was written: a row for each design. */
export type Made = { archetype: string; style: string; score: number; file: string }

/**
 * Designs for a brief in a folder: `design-1.json`, `design-1.png` and so on, and `contact-sheet.png`.
 * @throws Error or Failure that says what is wrong with the brief or the wishes.
 */
export const makeDesigns = async (given: BriefFile, wishes: Wishes, out: string): Promise<Made[]> => {
  const parsed = designGenerate.input.safeParse({ brief: given.brief, seed: 1, ...wishes })
  if (!parsed.success) throw new Error(`That is no brief to work with:\n${z.prettifyError(parsed.error)}`)
  const { documents } = await composed(parsed.data, given)
  const { photos, logo } = given
  const width = documents[0]?.canvas.width ?? 0
  const picture = await pictureOf([...photos, ...(logo ? [logo] : [])], width)
  mkdirSync(out, { recursive: true })
  const made: Made[] = []
  for (const [at, document] of documents.entries()) {
    const file = join(out, `design-${at + 1}.png`)
    writeFileSync(join(out, `design-${at + 1}.json`), `${JSON.stringify(document, undefined, 2)}\n`)
    writeFileSync(file, await encodePng(drawDesign(document, picture, width)))
    made.push({ archetype: document.archetype, style: document.style, score: document.score?.total ?? 0, file })
  }
  const shown = documents.map(document => ({ document, picture }))
  writeFileSync(join(out, 'contact-sheet.png'), await encodePng(contactSheet(shown, 5)))
  return made
}

type Input = z.output<typeof designGenerate.input>

const composed = async (input: Input, { photos, logo }: BriefFile): Promise<Composed> => {
  const { brief, canvas, style, mode, variants, seed = 1, brand_colors: brandColors } = input
  const task = { brief, canvas, style, mode, variants, seed, brandColors, photos, logo }
  const outcome = await work({ do: 'compose', ...task })
  if ('refused' in outcome) throw new Error(outcome.refused.detail)
  if (!('documents' in outcome)) throw new TypeError('Designs were asked for, and something else came.')
  return outcome
}
