import { z } from 'zod'
import { pageQuery } from './page.ts'

const fontKinds = ['sans', 'serif', 'display', 'brush', 'condensed', 'rounded'] as const
const fontScripts = ['latin', 'han', 'arabic'] as const

const faceSchema = z.object({
  id: z.string().max(80).describe('As `fonts` of a document names it.'),
  weight: z.int(),
  digest: z.string().max(80).describe('`sha256:<hex>` of the file.'),
  code_point_count: z.int().describe('How many code points it can draw.'),
})

/** A family that texts of a design may be set in. Elements name it by its id; of its weights the nearest is taken. */
export const fontSchema = z.object({
  object: z.literal('font'),
  id: z.string().max(64),
  name: z.string(),
  kind: z.enum(fontKinds),
  scripts: z.array(z.enum(fontScripts)),
  license: z.string().describe('SPDX'),
  weights: z.array(z.int()).describe('Those that there are files for, from thin to bold.'),
  faces: z.array(faceSchema),
})
export type FontView = z.output<typeof fontSchema>

export const fontQuery = pageQuery.omit({ order: true }).extend({
  kind: z.enum(fontKinds).optional(),
  script: z.enum(fontScripts).optional(),
})
