import { z } from 'zod'

/** What a color of a design is for. Elements name the role, so that one change of the palette recolors all of them. */
export const paletteRoles = [
  'background',
  'surface',
  'text',
  'muted',
  'primary',
  'on_primary',
  'accent',
  'on_accent',
] as const
export type PaletteRole = (typeof paletteRoles)[number]

export const hexColorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, 'must be a color like #1a2b3c, in small letters')
  .describe('sRGB, eight bits a channel.')

/** Every role has its color. Text on `background` and `surface`, and the `on_` roles on theirs, hold WCAG AA. */
export const paletteSchema = z.strictObject({
  background: hexColorSchema,
  surface: hexColorSchema.describe('Of panels on the background.'),
  text: hexColorSchema,
  muted: hexColorSchema.describe('Of less important text; still 4.5:1 on background and surface.'),
  primary: hexColorSchema,
  on_primary: hexColorSchema,
  accent: hexColorSchema,
  on_accent: hexColorSchema,
})
export type Palette = z.output<typeof paletteSchema>

/** A color of its own, or a role of the palette. */
export const paintSchema = z.union([z.enum(paletteRoles), hexColorSchema])
export type Paint = z.output<typeof paintSchema>
