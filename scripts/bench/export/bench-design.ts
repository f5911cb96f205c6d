import type { DesignDocument } from '#contracts/designs/document.ts'
import { compile } from '../../../consumers/design/compile/compile.ts'
import type { ExportSource } from '../../../consumers/design/export/rendition.ts'

/** A finished design and what the PNG of it looks like at native size, which every other format is held against. */
export type BenchDesign = {
  /** For people who look for a fault: number, language and canvas. */
  name: string
  document: DesignDocument
  files: ExportSource['files']
  savedAt: Date
  truth: Buffer
}

export const sourceOf = ({ document, files, savedAt }: Omit<BenchDesign, 'truth'>): ExportSource => ({
  document,
  list: compile(document),
  files,
  savedAt,
})

const longestPrintMm = 297
const mmPerInch = 25.4

/** Its own size at its dpi, but nobody prints a screen banner half a meter wide: at most as long as A4. */
export const printWidthMm = ({ document: { canvas } }: Pick<BenchDesign, 'document'>): number => {
  const { width, height, dpi } = canvas
  return Math.min((width / dpi) * mmPerInch, (longestPrintMm * width) / Math.max(width, height))
}
