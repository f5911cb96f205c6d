/** An element of a drawing. */
export type SvgNode = { name: string; attributes: ReadonlyMap<string, string>; children: readonly SvgNode[] }

/** Markup beyond what is known here: whoever wants it drawn must draw it as a picture. */
export class UnknownMarkup extends Error {}

/** What elements hand down to those within them. */
export const inheritedAttributes: readonly string[] = [
  'fill',
  'fill-rule',
  'fill-opacity',
  'clip-rule',
  'stroke',
  'stroke-width',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-miterlimit',
  'stroke-dasharray',
  'stroke-opacity',
]

/** What occurs in icons, patterns and emoji. Anything else might mean something that would be missed. */
const attributesOf: Record<string, readonly string[]> = {
  path: ['d'],
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
  g: [],
  defs: [],
  use: ['href'],
  clipPath: [],
  linearGradient: ['x1', 'y1', 'x2', 'y2', 'gradientUnits', 'gradientTransform', 'href'],
  radialGradient: ['cx', 'cy', 'r', 'fx', 'fy', 'gradientUnits', 'gradientTransform', 'href'],
  stop: ['offset', 'stop-color', 'stop-opacity'],
}
const everywhere = new Set(['id', 'transform', 'opacity', 'clip-path', ...inheritedAttributes])

const tag = /\s*<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z][\w:-]*="[^"<]*")*)\s*(\/?)>/y
const attribute = /([a-zA-Z][\w:-]*)="([^"]*)"/g

/** The elements of inner SVG markup. @throws UnknownMarkup for elements, attributes and text that are not drawn here */
export const parseMarkup = (markup: string): SvgNode[] => {
  const roots: SvgNode[] = []
  const open: { name: string; children: SvgNode[] }[] = [{ name: '', children: roots }]
  tag.lastIndex = 0
  let read = 0
  for (let found = tag.exec(markup); found; found = tag.exec(markup)) {
    read = tag.lastIndex
    const [, ending, name, attributes, isEmpty] = found
    if (ending) {
      if (open.length < 2 || open.pop()!.name !== name) throw new UnknownMarkup(`</${name}> ends nothing`)
      continue
    }
    const node = { name: name!, attributes: readAttributes(name!, attributes!), children: [] as SvgNode[] }
    open.at(-1)!.children.push(node)
    if (!isEmpty) open.push(node)
  }
  if (open.length > 1 || markup.slice(read).trim() !== '') throw new UnknownMarkup('not well-formed')
  return roots
}

const readAttributes = (name: string, text: string): Map<string, string> => {
  const own = attributesOf[name]
  if (!own) throw new UnknownMarkup(`<${name}>`)
  const attributes = new Map<string, string>()
  for (const [, key, value] of text.matchAll(attribute)) {
    if (!own.includes(key!) && !everywhere.has(key!)) throw new UnknownMarkup(`${key} of <${name}>`)
    attributes.set(key!, value!)
  }
  return attributes
}

/** Every element that has an id. */
export const idsOf = (nodes: readonly SvgNode[]): Map<string, SvgNode> => {
  const ids = new Map<string, SvgNode>()
  const visit = (node: SvgNode): void => {
    const id = node.attributes.get('id')
    if (id !== undefined && !ids.has(id)) ids.set(id, node)
    node.children.forEach(visit)
  }
  nodes.forEach(visit)
  return ids
}
