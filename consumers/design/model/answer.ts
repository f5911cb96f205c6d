import type { DesignGenerateInput } from '#contracts/tasks/design-generate.ts'
import { z } from 'zod'
import type { Shortlist } from './shortlist.ts'

/** How much a model may have to say. */
export type Leave = { mode: Exclude<DesignGenerateInput['assist'], 'none'>; mayShorten: boolean }

// What is left over is dropped here and forbidden in the JSON Schema. Only what every provider of structured answers takes: no optional members, no unions, no limits of numbers and lengths.
const order = z.array(z.int())
const move = z.object({
  variant: z.int(),
  title: z.enum(['smaller', 'same', 'larger']),
  align: z.enum(['start', 'center', 'end', 'same']),
  palette: z.int(),
})
export type Move = z.output<typeof move>
const edit = z.object({ id: z.string(), text: z.string() })
export type Edit = z.output<typeof edit>

/** What a model would have done: all numbers count from 0, and −1 is the palette that a layout has. */
export type Advice = {
  /** Finalists to take, the best first. */
  order: number[]
  moves: Move[]
  copy: Edit[]
}

const answerSchema = ({ mode, mayShorten }: Leave) =>
  z.object({
    order,
    ...(mode === 'refine' && { moves: z.array(move) }),
    ...(mode === 'refine' && mayShorten && { copy: z.array(edit) }),
  })

/** The JSON Schema of the answer. */
export const answerFormat = (leave: Leave): object => {
  const { $schema: _, ...schema } = z.toJSONSchema(answerSchema(leave), {
    override: ({ jsonSchema }) => {
      delete jsonSchema.minimum
      delete jsonSchema.maximum
    },
  })
  return schema
}

/** What of an answer can be followed; undefined when it is none, or names no finalist. */
export const adviceFrom = (answer: unknown, leave: Leave, { finalists, blocks }: Shortlist): Advice | undefined => {
  const { data } = answerSchema(leave).safeParse(answer)
  if (!data) return undefined
  const { moves = [], copy = [] } = data as Partial<Advice>
  const known = [...new Set(data.order)].filter(index => finalists[index] !== undefined)
  if (known.length === 0) return undefined
  return {
    order: known,
    moves: finalists.flatMap((_, index) => moves.find(({ variant }) => variant === index) ?? []),
    copy: blocks.flatMap(({ id }) => copy.find(one => one.id === id) ?? []),
  }
}
