import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { designText, firstDifference, pdfText } from './pdf-text.ts'
import { runTool } from './run-tool.ts'
import type { Look } from './look.ts'

export const pdfChecks = ['text_identity_ratio', 'qpdf_clean_ratio'] as const

export type PdfFile = { mode: string; list: DisplayList; path: string }

/** Its text by poppler, and its structure by qpdf. */
export const checkPdf = async (look: Look, { mode, list, path }: PdfFile): Promise<void> => {
  const [wanted, found] = [designText(list), await pdfText(path, list)]
  look.check('text_identity_ratio', wanted === found, `${mode}: ${firstDifference(wanted, found)}`)
  const complaint = await runTool('qpdf', ['--check', path]).then(
    () => undefined,
    (error: Error) => error.message,
  )
  look.check('qpdf_clean_ratio', complaint === undefined, `${mode}: ${complaint}`)
}
