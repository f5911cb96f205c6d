import type { Random } from '../random.ts'
import type { Box } from '../layout/box.ts'
import type { GroupName, Plan } from '../layout/plan.ts'

/** What an archetype knows of the task before it draws its lots. */
export type Situation = {
  width: number
  height: number
  /** Nothing important comes nearer to the edge, in pixels. */
  safe: number
  /** √(width × height): what sizes are measured in, so that they look alike on every canvas. */
  unit: number
  /** Width by height. */
  aspect: number
  photos: number
  groups: readonly GroupName[]
  /** Graphemes of all text, and of the title. */
  length: number
  titleLength: number
  items: number
  /** From the edge to text, as the style wants it, in pixels. */
  margin: number
  /** How the style sets its text where the archetype leaves it open. */
  align: 'start' | 'center' | 'end'
  /** Corners of panels and pictures, 0 to 1 of what is usual. */
  roundness: number
  random: Random
}

/** What is known before lots are drawn. */
export type Circumstances = Omit<Situation, 'random' | 'align'>

/** One way to divide a canvas, with everything in it that can differ drawn by lot. */
export type Archetype = {
  id: string
  /** How many pictures it has a place for. */
  pictures: 0 | 1 | 2
  /** Nothing reaches the edge, so that the style may draw its ornament in the margin. */
  isPlain?: true
  /** What is read first stands on the left: only languages that run to the left turn it around. */
  isHanded?: true
  /** How well it suits, 0 (never) to 1: canvas shape, number of photos, amount of text. */
  suits: (situation: Circumstances) => number
  plan: (situation: Situation) => Plan
  /** Where the weight of the picture may lie, in shares of the canvas; the middle if left out. */
  balance?: { x: number; y: number }
}

export const whole = ({ width, height }: Situation): Box => ({ x: 0, y: 0, width, height })

/** The style's margin, a little more or less; narrow in strips, where each pixel counts, and never below the safe distance. */
export const marginOf = ({ margin, safe, aspect, random }: Situation): number => {
  const most = aspect > 3 || aspect < 1 / 3 ? 1.3 * safe : 2.4 * safe
  return Math.max(safe, Math.min(margin * random.between(0.85, 1.15), most))
}

/** Those of the wanted groups that the brief has. */
export const present = ({ groups }: Situation, ...wanted: GroupName[]): GroupName[] =>
  wanted.filter(name => groups.includes(name))
