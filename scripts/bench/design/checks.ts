// Looks at finished designs from outside: by what is drawn, not by what the generator meant.
import { loadFace } from '#infra/fonts/face.ts'
import type { DesignDocument, TextElement } from '#contracts/designs/document.ts'
import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import { contrastRatio } from '../../../consumers/design/color/contrast.ts'
import { compile } from '../../../consumers/design/compile/compile.ts'
import type { DisplayList, SetLine, TextItem } from '../../../consumers/design/compile/display-list.ts'
import { toSvg, type Picture } from '../../../consumers/design/compile/svg.ts'
import type { Content } from '../../../consumers/design/content/content.ts'

type Box = { left: number; top: number; right: number; bottom: number }
export type Faults = {
  overflow: number
  overlap: number
  contrast: number
  brokenWords: number
  missingGlyphs: number
  alignment: number
  hierarchy: number | undefined
  details: string[]
}

/** Everything that can be wrong with a design of this content. `picture` gives its photos. */
export const inspect = (document: DesignDocument, content: Content, picture: Picture): Faults => {
  const list = compile(document)
  const texts = list.items.filter((item): item is TextItem => item.kind === 'text')
  const boxes = texts.map(text => ({
    text,
    lines: text.lines.map(line => inkOf(line, text)).filter(box => box !== undefined),
  }))
  const details: string[] = []
  const count = (what: string, found: readonly string[]): number => {
    details.push(...found.map(one => `${what}: ${one}`))
    return found.length
  }
  return {
    overflow: count('overflow', overflows(boxes, document)),
    overlap: count('overlap', [...overlaps(boxes), ...covered(boxes, list)]),
    contrast: count('contrast', contrastFaults(boxes, { document, list, picture })),
    brokenWords: count('broken', brokenIn(document, content)),
    missingGlyphs: count('missing', [...texts.flatMap(missingIn), ...absentFrom(document, content)]),
    alignment: misalignment(boxes, document.canvas.width),
    hierarchy: hierarchyOf(document, content),
    details,
  }
}

type Inked = { text: TextItem; lines: Box[] }

const inkOf = ({ x, baseline, glyphs }: SetLine, { frame, size }: TextItem): Box | undefined => {
  const boxes = glyphs.flatMap((glyph): Box[] => {
    const [left, top] = [frame.x + x + glyph.x, frame.y + baseline + glyph.y]
    if ('emoji' in glyph) return [{ left, top, right: left + glyph.size, bottom: top + glyph.size }]
    const bounds = loadFace(glyph.face).bounds(glyph.glyph)
    if (!bounds) return []
    return [
      {
        left: left + bounds.left * size,
        right: left + bounds.right * size,
        top: top + bounds.top * size,
        bottom: top + bounds.bottom * size,
      },
    ]
  })
  return boxes.length === 0 ? undefined : union(boxes)
}

const union = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  top: Math.min(...boxes.map(({ top }) => top)),
  right: Math.max(...boxes.map(({ right }) => right)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
})

const overflows = (inked: readonly Inked[], { safe, canvas }: DesignDocument): string[] =>
  inked.flatMap(({ text: { id, frame }, lines }) =>
    lines.flatMap((line, at) => {
      const slack = 0.5
      const leavesFrame =
        line.left < frame.x - slack ||
        line.right > frame.x + frame.width + slack ||
        line.top < frame.y - slack ||
        line.bottom > frame.y + frame.height + slack
      const leavesSafe =
        line.left < safe - slack ||
        line.right > canvas.width - safe + slack ||
        line.top < safe - slack ||
        line.bottom > canvas.height - safe + slack
      return leavesFrame || leavesSafe ? [`${id} line ${at + 1}${leavesSafe ? ' leaves the safe area' : ''}`] : []
    }),
  )

const overlaps = (inked: readonly Inked[]): string[] =>
  inked.flatMap(({ text, lines }, at) =>
    inked
      .slice(0, at)
      .flatMap(other =>
        lines.some(a => other.lines.some(b => crosses(a, b))) ? [`${text.id} and ${other.text.id}`] : [],
      ),
  )

const crosses = (a: Box, b: Box): boolean =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5

/** Texts with something else drawn over them. */
const covered = (inked: readonly Inked[], { items }: DisplayList): string[] =>
  inked.flatMap(({ text, lines }) =>
    items
      .slice(items.indexOf(text) + 1)
      .filter(({ kind, frame: { x, y, width, height } }) => {
        const box = { left: x, top: y, right: x + width, bottom: y + height }
        return kind !== 'text' && lines.some(line => crosses(line, box))
      })
      .map(({ id }) => `${id} over ${text.id}`),
  )

type Seen = { document: DesignDocument; list: DisplayList; picture: Picture }

/** Text against the lightest and the darkest twentieth of the pixels that lie under each of its lines. */
const contrastFaults = (inked: readonly Inked[], { document, list, picture }: Seen): string[] => {
  const bare = { ...list, items: list.items.filter(({ kind }) => kind !== 'text') }
  const width = Math.min(list.width, 540)
  const scale = width / list.width
  const drawn = rasterizeSvg(toSvg(bare, picture, scale), width)
  const pixel = (at: number): string =>
    `#${[0, 1, 2].map(channel => drawn.rgba[4 * at + channel]!.toString(16).padStart(2, '0')).join('')}`
  return inked.flatMap(({ text, lines }) => {
    const element = document.elements.find(({ id }) => id === text.id) as TextElement
    const needed = isLarge(element) ? 3 : 4.5
    return lines.flatMap((line, at) => {
      const colors: string[] = []
      for (let y = Math.floor(line.top * scale); y < Math.ceil(line.bottom * scale) && y < drawn.height; y++) {
        for (
          let x = Math.max(0, Math.floor(line.left * scale));
          x < Math.ceil(line.right * scale) && x < drawn.width;
          x++
        )
          if (y >= 0) colors.push(pixel(y * drawn.width + x))
      }
      const ratios = [...Map.groupBy(colors, color => color)]
        .map(([color, same]) => ({ ratio: contrastRatio(text.color, color), count: same.length }))
        .toSorted((a, b) => a.ratio - b.ratio)
      let left = colors.length * 0.05
      const worst = ratios.find(({ count }) => (left -= count) < 0)?.ratio ?? 21
      return worst < needed - 0.005 ? [`${text.id} line ${at + 1} has ${worst.toFixed(2)}, needs ${needed}`] : []
    })
  })
}

/** WCAG 2.2: 18 pt, or 14 pt in bold. */
const isLarge = ({ size, weight }: TextElement): boolean => size >= 24 || (size >= 18.67 && weight >= 700)

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Line ends inside a word or inside what belongs together. Hyphens and slashes inside a word are places to break. */
const brokenIn = ({ elements }: DesignDocument, { blocks }: Content): string[] =>
  elements.flatMap(element => {
    if (element.type !== 'text') return []
    const keep = blocks.find(({ id }) => id === element.id)?.keep ?? []
    return element.lines.slice(1).flatMap(({ start }, at) => {
      const end = element.lines[at]!.end
      const inWord = [...words.segment(element.text)].some(
        ({ index, segment, isWordLike }) =>
          isWordLike === true && index < start && start < index + segment.length && end > index,
      )
      const inKeep = keep.some(
        span => span.start < end && start < span.end && !/\n/.test(element.text.slice(end, start)),
      )
      return inWord || inKeep
        ? [`${element.id} after ${JSON.stringify(element.text.slice(Math.max(0, end - 6), end))}`]
        : []
    })
  })

const missingIn = ({ id, text, lines }: TextItem): string[] => {
  const drawn = new Set(
    lines.flatMap(({ glyphs }) =>
      glyphs.flatMap(glyph => ('glyph' in glyph && glyph.glyph === 0 ? [glyph.cluster] : [])),
    ),
  )
  const shown = lines
    .map(line => line.text)
    .join('')
    .replaceAll(/\s/g, '').length
  const all = text.replaceAll(/\s/g, '').length
  return [...[...drawn].map(at => `${id} at ${at}`), ...(shown < all ? [`${id} loses ${all - shown}`] : [])]
}

/** What the brief says and the design does not. */
const absentFrom = ({ elements }: DesignDocument, { blocks }: Content): string[] =>
  blocks
    .filter(
      ({ id, text }) =>
        !elements.some(element => element.id === id && element.type === 'text' && element.text === text),
    )
    .map(({ id }) => `${id} is not there`)

const misalignment = (inked: readonly Inked[], width: number): number => {
  const frames = inked.map(({ text: { frame } }) => [frame.x, frame.x + frame.width / 2, frame.x + frame.width])
  if (frames.length < 2) return 0
  const nearest = frames.map((own, at) =>
    Math.min(
      ...frames.flatMap((other, index) =>
        index === at ? [] : own.map((value, axis) => Math.abs(value - other[axis]!)),
      ),
    ),
  )
  return nearest.reduce((sum, value) => sum + value, 0) / nearest.length / width
}

/**
 * Kendall's τ-b between how important texts of different roles are and how they stand out: size, weight, contrast with the
 * paper, and a button around them. Texts of one role are meant to be alike. Undefined where there are not two roles.
 */
const hierarchyOf = ({ elements }: DesignDocument, { blocks }: Content): number | undefined => {
  const ranks = elements.flatMap((element, at) => {
    const block = element.type === 'text' ? blocks.find(({ id }) => id === element.id) : undefined
    if (!block || element.type !== 'text') return []
    const isOnButton = elements[at - 1]?.type === 'shape' && element.role === 'cta'
    const isQuiet = element.color === 'muted' ? 0.97 : 1
    return [
      {
        role: block.role,
        importance: block.importance,
        weight: element.size * (element.weight >= 600 ? 1.1 : 1) * (isOnButton ? 1.5 : 1) * isQuiet,
      },
    ]
  })
  let [agree, against, tiesA, tiesB, all] = [0, 0, 0, 0, 0]
  for (const [at, a] of ranks.entries()) {
    for (const b of ranks.slice(0, at).filter(({ role }) => role !== a.role)) {
      const [x, y] = [Math.sign(a.importance - b.importance), Math.sign(Math.round(100 * (a.weight - b.weight)))]
      all++
      if (x === 0) tiesA++
      if (y === 0) tiesB++
      if (x * y > 0) agree++
      if (x * y < 0) against++
    }
  }
  const norm = Math.sqrt((all - tiesA) * (all - tiesB))
  return norm > 0 ? (agree - against) / norm : undefined
}
