import { z } from 'zod'

/** The canvases that have a name, in pixels at 96 dpi. */
const canvasSizes = {
  square: { width: 1080, height: 1080 },
  portrait: { width: 1080, height: 1350 },
  story: { width: 1080, height: 1920 },
  landscape: { width: 1200, height: 628 },
  wide: { width: 1920, height: 1080 },
  banner: { width: 1500, height: 500 },
  leaderboard: { width: 1456, height: 180 },
  header: { width: 900, height: 383 },
  a4: { width: 794, height: 1123 },
  'a4-landscape': { width: 1123, height: 794 },
  a3: { width: 1123, height: 1587 },
  card: { width: 1050, height: 600 },
} as const satisfies Record<string, { width: number; height: number }>

export type CanvasName = keyof typeof canvasSizes
export const canvasNames = Object.keys(canvasSizes) as [CanvasName, ...CanvasName[]]

const edge = z.int().min(64).max(8000)

/** A canvas by name or by its edges, in pixels. */
export const canvasChoiceSchema = z.union([
  z.enum(canvasNames),
  z
    .strictObject({ width: edge, height: edge })
    .refine(({ width, height }) => Math.max(width, height) <= 12 * Math.min(width, height), {
      message: 'one edge must not be longer than twelve times the other',
    }),
])
export type CanvasChoice = z.output<typeof canvasChoiceSchema>

export const sizeOf = (choice: CanvasChoice): { width: number; height: number } =>
  typeof choice === 'string' ? canvasSizes[choice] : choice
