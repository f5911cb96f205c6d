import type { PdfDictionary, PdfRef } from '#infra/engines/pdf-file.ts'
import { colorOperator } from './inks.ts'
import { combine, identity, type Matrix } from '../matrix.ts'
import { grown, type Box } from './box.ts'
import { factor, n } from './numbers.ts'
import { extentOf, type Outline } from './outline.ts'
import type { Brush, Gradient, Paint, Pen } from './paint.ts'
import type { Paper } from './paper.ts'
import { colorShading, opacityShading } from './shading.ts'

type Kind = 'fill' | 'stroke'
const operators = { move: 'm', line: 'l', curve: 'c', close: 'h' } as const

/** A stream of drawing operators. What a drawing sets, it sets for itself alone. */
export class Sheet {
  readonly paper: Paper
  readonly #lines: string[] = []
  /** From where is drawn to where the stream began: patterns hang there. */
  #matrix: Matrix
  /** Points of the page per unit of where the stream began. */
  readonly #unit: number

  constructor(paper: Paper, matrix: Matrix, unit = 1) {
    this.paper = paper
    this.#matrix = matrix
    this.#unit = unit
  }

  get text(): string {
    return this.#lines.join('\n')
  }

  write(operation: string): void {
    this.#lines.push(operation)
  }

  /** Draws in a space of its own; whatever is set within ends with it. */
  within(matrix: Matrix, draw: () => void): void {
    const before = this.#matrix
    this.write(`q ${matrix.map(factor).join(' ')} cm`)
    this.#matrix = combine(before, matrix)
    draw()
    this.#matrix = before
    this.write('Q')
  }

  clip(outline: Outline, rule: Brush['rule'] = 'nonzero'): void {
    const path = outline.length > 0 ? pathText(outline) : '0 0 0 0 re'
    this.write(`${path} ${rule === 'evenodd' ? 'W*' : 'W'} n`)
  }

  paint(outline: Outline, { fill, stroke, rule }: Brush): void {
    if (outline.length === 0) return
    const path = pathText(outline)
    if (fill) this.#lay(outline, { kind: 'fill', paint: fill, end: `${path} ${rule === 'evenodd' ? 'f*' : 'f'}` })
    if (!stroke || stroke.width <= 0) return
    const width = Math.max(stroke.width, this.paper.inks.leastLinePt / this.#scale())
    const end = `${penText({ ...stroke, width })} ${path} S`
    this.#lay(outline, { kind: 'stroke', paint: stroke.paint, end, reach: width })
  }

  image(image: PdfRef, { left, top, right, bottom }: Box): void {
    const place = [right - left, 0, 0, top - bottom, left, bottom].map(n).join(' ')
    this.write(`q ${place} cm /${this.paper.name('XObject', image)} Do Q`)
  }

  /** Draws several things as if they were one, and lays that down with an opacity. */
  group(box: Box, opacity: number, draw: (inner: Sheet) => void): void {
    const inner = new Sheet(this.paper, identity, this.#scale())
    draw(inner)
    const form = this.paper.file.add(
      {
        ...formOf(this.paper, box),
        Group: { Type: 'Group', S: 'Transparency', CS: this.paper.inks.space, I: true, K: false },
      },
      inner.text,
    )
    this.write(`q /${this.opacity(opacity)} gs /${this.paper.name('XObject', form)} Do Q`)
  }

  /** The name of a state of this opacity, for `gs`. */
  opacity(value: number): string {
    return this.paper.name('ExtGState', { Type: 'ExtGState', ca: round(value), CA: round(value) })
  }

  /** Points of the page per unit of where is drawn. */
  #scale(): number {
    const [a, b, c, d] = this.#matrix
    return this.#unit * Math.sqrt(Math.abs(a * d - b * c)) || 1
  }

  #lay(
    outline: Outline,
    { kind, paint, end, reach = 0 }: { kind: Kind; paint: Paint; end: string; reach?: number },
  ): void {
    const extent = extentOf(outline)
    if (paint.kind === 'flat') this.#flat(paint, kind, end)
    else if (extent) this.#graded(paint, kind, { end, box: grown(extent, 4 * reach + 1) })
  }

  #flat({ color, opacity, use }: Paint & { kind: 'flat' }, kind: Kind, end: string): void {
    const { inks } = this.paper
    const tint = inks.tint(color, use)
    const drawn = `${colorOperator(tint, kind)} ${end}`
    const states = [
      ...(opacity < 1 ? [`/${this.opacity(opacity)} gs`] : []),
      ...(opacity >= 1 && inks.overprints(tint, use) ? [`/${overprintState(this.paper, true)} gs`] : []),
    ]
    this.write(states.length > 0 ? `q ${states.join(' ')} ${drawn} Q` : drawn)
  }

  #graded(
    { gradient, opacity }: Paint & { kind: 'gradient' },
    kind: Kind,
    { end, box }: { end: string; box: Box },
  ): void {
    const { paper } = this
    const pattern = paper.name('Pattern', {
      Type: 'Pattern',
      PatternType: 2,
      Matrix: combine(this.#matrix, gradient.matrix),
      Shading: colorShading(gradient, paper.inks),
    })
    const states = [
      ...(opacity < 1 ? [`/${this.opacity(opacity)} gs`] : []),
      ...(gradient.stops.some(stop => stop.opacity < 1) ? [`/${this.#mask(gradient, box)} gs`] : []),
    ]
    const [space, color] = kind === 'fill' ? ['cs', 'scn'] : ['CS', 'SCN']
    this.write(['q', ...states, `/Pattern ${space} /${pattern} ${color}`, end, 'Q'].join(' '))
  }

  /** A state in which the opacities of the gradient hold. */
  #mask(gradient: Gradient, box: Box): string {
    const { paper } = this
    const shading = paper.name('Shading', opacityShading(gradient))
    const form = paper.file.add(
      { ...formOf(paper, box), Group: { Type: 'Group', S: 'Transparency', CS: 'DeviceGray', I: true } },
      `q ${gradient.matrix.map(factor).join(' ')} cm /${shading} sh Q`,
    )
    return paper.name('ExtGState', { Type: 'ExtGState', SMask: { Type: 'Mask', S: 'Luminosity', G: form } })
  }
}

const round = (value: number): number => Number(value.toFixed(4))

/** The name of a state in which black is printed onto what lies below; or in which nothing is. */
export const overprintState = (paper: Paper, isOn: boolean): string =>
  paper.name('ExtGState', { Type: 'ExtGState', OP: isOn, op: isOn, OPM: 1 })

/** A form that covers the box. */
export const formOf = (paper: Paper, { left, top, right, bottom }: Box): PdfDictionary => ({
  Type: 'XObject',
  Subtype: 'Form',
  BBox: [left, top, right, bottom],
  Resources: paper.resources,
})

const pathText = (outline: Outline): string =>
  outline.map(({ to, points }) => [...points.flat().map(n), operators[to]].join(' ')).join(' ')

const penText = ({ width, cap, join, miterLimit, dashes }: Pen): string =>
  `${n(width)} w ${cap} J ${join} j ${n(Math.max(1, miterLimit))} M [${dashes.map(n).join(' ')}] 0 d`
