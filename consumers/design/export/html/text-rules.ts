import type { TextBlock } from './text-blocks.ts'
import { colorClass } from './text-markup.ts'
import { number, type Units } from './units.ts'

/** Where the text stands and how it is set, as rules for its id and for the classes of its lines. */
export const textRules = (block: TextBlock, units: Units): string[] => {
  const { element, key } = block
  const { frame, opacity, size, tracking } = element
  const own = [
    `z-index:${block.level}`,
    `width:${units(frame.width)}`,
    `height:${units(frame.height)}`,
    `font-size:${units(fontSizeOf(size).pixels)}`,
    `color:${block.color}`,
    ...(tracking === 0 ? [] : [`letter-spacing:${number(tracking)}em`]),
    `left:${units(Math.floor(frame.x))}`,
    `top:${units(Math.floor(frame.y))}`,
    ...(frame.rotation === 0 ? [] : [`transform:rotate(${number(frame.rotation)}deg)`]),
    ...(opacity === 1 ? [] : [`opacity:${number(opacity)}`]),
  ]
  const gap = tracking === 0 ? [] : [`#${key} .js,#${key} .g,#${key} .e{margin-inline-end:${number(tracking)}em}`]
  return [`#${key}{${own.join(';')}}`, ...gap, ...lineRules(block, units)]
}

/** The smallest slope at which Chromium sets glyphs to a quarter of a pixel upwards too, and not on whole pixels (Skia rounds matrices to 1/1024). */
const leastSlope = 0.00049

/**
 * Each line stands where it was measured, to the fraction of a pixel. Its box begins one em above the baseline: its strut
 * (`.l::before`) sees to that, whatever heights the fonts claim. Only a transform keeps fractions: boxes are moved to whole
 * pixels, and so are baselines, but for those of lines that lean; the lean is a quarter of a pixel in a thousand, about the middle.
 */
const lineRules = ({ element, key, widths }: TextBlock, units: Units): string[] => {
  const { frame, size, lines } = element
  const { shrink } = fontSizeOf(size)
  const slope = leastSlope / shrink
  const lean = ((Math.atan(slope) * 180) / Math.PI).toFixed(5)
  return lines.map(({ x, baseline }, index) => {
    const width = widths[index]!
    const left = frame.x - Math.floor(frame.x) + x
    const top = frame.y - Math.floor(frame.y) + baseline - size - (slope * width) / 2
    const place = `translate(${units(left)},${units(top)}) skewY(${lean}deg) scale(${shrink.toFixed(7)})`
    return `.${key}-${index}{width:${units(width / shrink)};transform:${place}}`
  })
}

/** FreeType takes sizes in 1/64 px and cuts off the rest, which over a line adds up: letters are set in whole pixels and shrunk. */
const fontSizeOf = (size: number) => {
  const whole = Math.ceil(size)
  return { pixels: whole + 1 / 256, shrink: size / whole }
}

/** The colors that stretches within texts have. */
export const colorRules = (blocks: readonly TextBlock[]): string[] => {
  const colors = blocks.flatMap(({ element, colorAt }) => element.runs.map(({ start }) => colorAt(start)))
  return [...new Set(colors)].map(color => `.${colorClass(color)}{color:${color}}`)
}
