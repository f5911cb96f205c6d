import type { SchemeAuditInput } from '#contracts/tasks/scheme-audit.ts'
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { reportPage } from './html/page.ts'
import { reportPdf } from './pdf/document.ts'

export type ReportFormat = SchemeAuditInput['formats'][number]

type Rendering = {
  kind: 'document' | 'file'
  contentType: string
  render: (report: SchemeReport) => Promise<Buffer> | Buffer
}

/** Each format of the report's file; all show the same object. */
export const renderings: Record<ReportFormat, Rendering> = {
  json: {
    kind: 'file',
    contentType: 'application/json',
    render: report => Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`),
  },
  html: {
    kind: 'document',
    contentType: 'text/html; charset=utf-8',
    render: report => Buffer.from(reportPage(report)),
  },
  pdf: { kind: 'document', contentType: 'application/pdf', render: reportPdf },
}
