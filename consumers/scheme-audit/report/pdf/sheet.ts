import { type PdfDocument, printable } from '#infra/engines/pdf-document.ts'

export const colors = {
  ink: '#1d2230',
  soft: '#565d6d',
  rule: '#dcdbd4',
  track: '#e7e6df',
  card: '#f6f5f1',
  accent: '#2b5c8a',
  bad: '#b3261e',
  warn: '#9a5b00',
  good: '#1f6f43',
} as const

type Tag = 'H1' | 'H2' | 'H3' | 'P'

type Container = 'Table' | 'TR' | 'TH' | 'TD' | 'L' | 'LI'

export type TextStyle = {
  tag?: Tag
  size?: number
  bold?: boolean
  color?: string
  align?: 'left' | 'right' | 'center'
}

/** A place for text: the left edge and the width, in points; the top is where the sheet is, unless named. */
export type Place = { x?: number; y?: number; width?: number }

type Element = PDFKit.PDFStructureElement

/** A column of text that runs over pages, with a structure that screen readers can follow. */
export class Sheet {
  readonly document: PdfDocument
  readonly left: number
  readonly width: number
  #parent: Element

  constructor(document: PdfDocument) {
    this.document = document
    this.left = document.page.margins.left
    this.width = document.page.width - document.page.margins.left - document.page.margins.right
    this.#parent = document.struct('Document')
    document.addStructure(this.#parent)
  }

  get y(): number {
    return this.document.y
  }

  moveTo(y: number): void {
    this.document.y = y
  }

  gap(height: number): void {
    this.document.y += height
  }

  /** Starts a new page unless so much is left of this one. */
  ensureRoom(height: number): void {
    const { page } = this.document
    if (this.document.y + height > page.height - page.margins.bottom) this.document.addPage()
  }

  heightOf(text: string, { size = 10, bold = false }: TextStyle, width = this.width): number {
    return this.#styled({ size, bold }).heightOfString(printable(text), { width, lineGap })
  }

  text(text: string, style: TextStyle = {}, place: Place = {}): void {
    const { tag = 'P', align = 'left', color = colors.ink } = style
    const { x = this.left, y = this.document.y, width = this.width } = place
    const draw = (): void => {
      this.#styled(style).fillColor(color).text(printable(text), x, y, { width, align, lineGap })
    }
    this.#parent.add(this.document.struct(tag, {}, draw))
  }

  /** What `draw` writes hangs below an element of this kind, such as a row of a table. */
  within(tag: Container, draw: () => void): void {
    const outer = this.#parent
    this.#parent = this.document.struct(tag)
    outer.add(this.#parent)
    draw()
    this.#parent.end()
    this.#parent = outer
  }

  /** Lines and areas say nothing that the text beside them does not. */
  decorate(draw: (document: PdfDocument) => void): void {
    this.document.markContent('Artifact', { type: 'Layout' })
    draw(this.document)
    this.document.endMarkedContent()
  }

  /** Closes the structure, and numbers the pages at their feet. */
  finish(footer: string): void {
    this.#parent.end()
    const { start, count } = this.document.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      this.document.switchToPage(page)
      const { margins, height } = this.document.page
      // Text below the margin would start another page.
      margins.bottom = 0
      this.decorate(document => {
        const line = `${printable(footer)}  ·  ${page - start + 1} of ${count}`
        document.font('Helvetica').fontSize(8).fillColor(colors.soft)
        document.text(line, this.left, height - 34, { width: this.width, align: 'center', lineBreak: false })
      })
    }
  }

  #styled({ size = 10, bold = false }: TextStyle): PdfDocument {
    return this.document.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size)
  }
}

const lineGap = 1.5
