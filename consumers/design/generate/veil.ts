import type { Palette } from '#contracts/designs/color.ts'
import type { Fill } from '#contracts/designs/document.ts'
import { contrastRatio, luminance } from '../color/contrast.ts'
import type { Box } from '../layout/box.ts'
import { bottom, right } from '../layout/box.ts'
import { within } from '../photo/crop.ts'
import type { Rgb } from '../photo/study.ts'
import type { Hanging } from './candidate.ts'

/** What makes text readable on a photo: a veil of one color, as thin as can be, and the ink for it. */
export type Veil = { color: string; ink: string; opacity: number }

// A photo is shown larger than it was studied; its single points go a little further than their means did.
const needed = 5.2

/** The thinner of a dark veil under light text and a light one under dark text. */
export const veilFor = (hanging: Hanging, text: Box, palette: Palette): Veil => {
  const { box, crop, study } = hanging
  const part = {
    x: (text.x - box.x) / box.width,
    y: (text.y - box.y) / box.height,
    width: text.width / box.width,
    height: text.height / box.height,
  }
  const { dark, light } = study.extremes(within(crop, part))
  const ends = [palette.text, palette.background].toSorted((a, b) => luminance(a) - luminance(b)) as [string, string]
  const [shade, paper] = ends
  const choices = [
    { color: shade, ink: '#ffffff', opacity: thinnest(shade, '#ffffff', light) },
    { color: paper, ink: shade, opacity: thinnest(paper, shade, dark) },
  ]
  return choices[1]!.opacity + 0.12 < choices[0]!.opacity ? choices[1]! : choices[0]!
}

/** The least opacity, in steps of a fiftieth, at which the ink reads on this color of the photo through the veil. */
const thinnest = (veil: string, ink: string, behind: Rgb): number => {
  for (let step = 0; step < 50; step++) {
    if (contrastRatio(ink, covered(behind, veil, step / 50)) >= needed) return step / 50
  }
  return 1
}

const covered = (behind: Rgb, veil: string, opacity: number): string =>
  `#${behind
    .map((value, at) => {
      const over = Number.parseInt(veil.slice(1 + 2 * at, 3 + 2 * at), 16)
      return Math.round(value * (1 - opacity) + over * opacity)
        .toString(16)
        .padStart(2, '0')
    })
    .join('')}`

type Toward = 'top' | 'bottom' | 'start' | 'end'
const angles: Record<Toward, number> = { top: 90, bottom: 270, start: 0, end: 180 }

/** Full strength over the text, then gone by the side that it runs toward. */
export const veilFill = (
  { color, opacity }: Veil,
  { box, text, toward }: { box: Box; text: Box; toward: Toward },
): Fill => {
  const reach = {
    top: (text.y - box.y) / box.height,
    bottom: (bottom(box) - bottom(text)) / box.height,
    start: (text.x - box.x) / box.width,
    end: (right(box) - right(text)) / box.width,
  }[toward]
  const full = Math.min(0.98, Math.max(0.02, reach - 0.02))
  return {
    type: 'linear',
    angle: angles[toward],
    stops: [
      { offset: 0, color, opacity: 0 },
      { offset: rounded(full * 0.55), color, opacity: rounded(opacity * 0.62) },
      { offset: rounded(full), color, opacity },
      { offset: 1, color, opacity },
    ],
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
