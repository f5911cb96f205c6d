import type { DesignDocument, DesignElement, Frame } from '#contracts/designs/document.ts'
import { designElementSchema } from '#contracts/designs/document.ts'
import { exampleDocument } from '../../../support/design-document.ts'
import { palette } from '../samples.ts'

export const frame: Frame = { x: 100, y: 200, width: 400, height: 300, rotation: 0 }

/** An element with whatever its kind takes for granted. */
const elementOf = (given: object): DesignElement => designElementSchema.parse({ id: 'one', frame, ...given })

/** A document with these elements, each with an id of its own where it has none. */
export const documentWith = (...elements: object[]): DesignDocument =>
  exampleDocument({
    palette,
    canvas: { width: 800, height: 600, dpi: 96 },
    elements: elements.map((element, at) => elementOf({ id: `element-${at}`, ...element })),
  })

export const textOf = (text: string, more: object = {}): object => ({
  type: 'text',
  role: 'body',
  text,
  family: 'inter',
  weight: 500,
  size: 40,
  line_height: 1.4,
  color: 'text',
  lines: [{ start: 0, end: text.length, x: 0, baseline: 40, width: 300 }],
  ...more,
})

export const photo = {
  type: 'image',
  role: 'photo',
  asset_id: 'ast_01JD0000000000000000000009',
  crop: { x: 0.25, y: 0, width: 0.5, height: 1 },
}
