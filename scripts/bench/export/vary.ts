import { designElementSchema, type DesignDocument, type DesignElement } from '#contracts/designs/document.ts'

/**
 * The generator turns nothing, fades little and mixes few gradients, but editors do: three of four designs get something of that
 * kind, so that the formats are held against it too.
 */
export const vary = (document: DesignDocument, at: number): DesignDocument => {
  const { elements } = document
  const firstText = elements.findIndex(({ type }) => type === 'text')
  const below = elements.slice(0, Math.max(0, firstText))
  const rest = elements.slice(below.length)
  const ways = [
    [...below, ...fades(document), ...rest],
    [...below, ...turns(document), ...rest],
    [...below, ...rest.map((element, place) => (place === rest.length - 1 ? turned(element) : element))],
    elements,
  ]
  return { ...document, elements: ways[at % ways.length]! }
}

const shape = (more: object): DesignElement => designElementSchema.parse({ type: 'shape', role: 'ornament', ...more })

const fades = ({ canvas: { width, height } }: DesignDocument): DesignElement[] => {
  const stops = [
    { offset: 0, color: 'accent', opacity: 0 },
    { offset: 1, color: 'primary', opacity: 0.6 },
  ]
  const frame = { x: 0, y: height * 0.55, width, height: height * 0.45 }
  return [shape({ id: 'vary-fade', frame, fill: { type: 'linear', angle: 90, stops } })]
}

const turns = ({ canvas: { width, height } }: DesignDocument): DesignElement[] => {
  const side = 0.5 * Math.min(width, height)
  const stops = [
    { offset: 0, color: 'surface', opacity: 1 },
    { offset: 0.6, color: 'accent', opacity: 0.7 },
    { offset: 1, color: 'primary', opacity: 0 },
  ]
  const glow = { x: width - 0.8 * side, y: -0.3 * side, width: side, height: side }
  const tilted = { x: 0.1 * width, y: height - 0.7 * side, width: side, height: 0.5 * side, rotation: 17 }
  return [
    shape({ id: 'vary-glow', shape: 'ellipse', frame: glow, fill: { type: 'radial', stops } }),
    shape({
      id: 'vary-tilted',
      frame: tilted,
      radius: 0.08 * side,
      opacity: 0.35,
      fill: { type: 'solid', color: 'accent' },
      stroke: { color: 'primary', width: 4 },
    }),
  ]
}

const turned = (element: DesignElement): DesignElement => ({ ...element, frame: { ...element.frame, rotation: -4 } })
