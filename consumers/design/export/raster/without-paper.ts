import type { DisplayList, Item } from '../../compile/display-list.ts'
import { fillsCanvas } from './fills-canvas.ts'

/** What stands for the paper's color where there is none: a word that SVG and CSS know as a paint. */
const noPaper = 'none'

/**
 * The list without its paper: the color of the canvas, and the shapes and patterns that are its background and fill all of it.
 * What is only a part of it, as the upper band of two, is drawing and stays, and so do photos and scrims.
 */
export const withoutPaper = (list: DisplayList): DisplayList => ({
  ...list,
  background: noPaper,
  items: list.items.filter(item => !(isGround(item) && fillsCanvas(item, list))),
})

const isGround = (item: Item): boolean =>
  (item.kind === 'shape' && item.role === 'background') || (item.kind === 'vector' && item.role === 'pattern')
