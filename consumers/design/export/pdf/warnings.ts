import type { PdfFormat } from '#contracts/exports/formats.ts'
import type { ImageItem } from '../../compile/display-list.ts'
import type { Flattened } from './flatten.ts'
import type { PageBoxes } from './page-boxes.ts'
import type { PlacedPicture } from './pictures.ts'

type Facts = {
  format: PdfFormat
  boxes: PageBoxes
  pictures: ReadonlyMap<ImageItem, PlacedPicture>
  flattened: Flattened | undefined
}

/** Fewer pixels an inch look blurred in print. */
const leastPpi = 150
/** Less than that may leave a white edge where the cut is off. */
const leastBleedMm = 3

/** What whoever has it printed should know, in whole sentences. */
export const warningsFor = ({ format, boxes, pictures, flattened }: Facts): string[] => {
  const coarse = [...pictures].filter(([, { ppi }]) => ppi < leastPpi)
  const isForPress = format.mode !== 'rgb'
  return [
    ...coarse.map(
      ([{ id }, { ppi }]) =>
        `The picture ${id} has only ${Math.floor(ppi)} pixels per inch at this size; print wants ${leastPpi} at least.`,
    ),
    ...(isForPress && boxes.bleedMm < leastBleedMm
      ? [`The bleed is ${boxes.bleedMm} mm wide; a press wants ${leastBleedMm} mm at least.`]
      : []),
    ...(flattened
      ? [
          `PDF/X-1a knows no transparency: what lets something through is drawn, with all that lies below it, as pictures of ${Math.round(flattened.ppi)} pixels per inch.`,
        ]
      : []),
  ]
}
