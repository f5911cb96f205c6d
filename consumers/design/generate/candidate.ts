import type { Palette } from '#contracts/designs/color.ts'
import type { Archetype } from '../archetypes/archetype.ts'
import type { Box } from '../layout/box.ts'
import type { Plan } from '../layout/plan.ts'
import type { SetBlock } from '../layout/stack.ts'
import type { TypeSystem } from '../layout/type-system.ts'
import type { Study } from '../photo/study.ts'

/** A place for a picture, with the photo that hangs there and the part of it that is seen. */
export type Hanging = { box: Box; slot: number; study: Study; crop: Box }

/** What of a candidate is drawn by lot; all else follows from it. */
export type Lots = Pick<Candidate, 'archetype' | 'plan' | 'palette' | 'type' | 'wish' | 'isVivid' | 'seed'>

/** One way to make the poster, measured but not yet set to the last pixel. */
export type Candidate = {
  archetype: Archetype
  plan: Plan
  blocks: SetBlock[]
  rules: Box[]
  hangings: Hanging[]
  logo?: Box
  palette: Palette
  style: string
  type: TypeSystem
  /** How large body text was wished for, as a multiple of what is usual. */
  wish: number
  /** Size of body text, in pixels. */
  body: number
  /** The title, and not only what is around it, takes a color. */
  isVivid: boolean
  /** Where the lots of whatever is drawn later come from. */
  seed: string
}
