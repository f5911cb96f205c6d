import { schemeReportExample } from '#contracts/tasks/scheme-report-example.ts'
import { printable } from '#infra/engines/pdf-document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { reportPdf } from '../../../../consumers/scheme-audit/report/pdf/document.ts'

/** The strings that the pages draw, in order. */
const drawnText = (pdf: Buffer): string => {
  const file = pdf.toString('latin1')
  const streams = [...file.matchAll(/\/FlateDecode[\s\S]*?stream\n([\s\S]*?)\nendstream/g)]
  const pages = streams.map(([, body]) => inflateSync(Buffer.from(body!, 'latin1')).toString('latin1'))
  const strings = pages.flatMap(page => [...page.matchAll(/\[((?:<[0-9a-f]*>|[-\d.\s])*)\] TJ/g)])
  return strings
    .map(([, parts]) =>
      [...parts!.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1')).join(''),
    )
    .join('\n')
}

const pdf = await reportPdf(schemeReportExample)
const text = drawnText(pdf)

test('the document is a tagged PDF with a title, a language and the day of the audit', () => {
  const file = pdf.toString('latin1')
  assert.match(file, /^%PDF-1\.7/)
  assert.match(file, /\/Marked true/)
  assert.match(file, /\/Lang \(en\)/)
  assert.match(file, /<xmp:CreateDate>2026-11-21T00:00:00Z</)
  assert.match(file, /\/S \/H1\b/)
  for (const tag of ['Document', 'H2', 'Table', 'TR', 'TH', 'TD', 'L', 'LI'])
    assert.ok(file.includes(`/S /${tag}\n`), tag)
})

test('grade, headline, findings and advice are drawn, and the pages are numbered', () => {
  const { findings, recommendations, scheme, meters } = schemeReportExample
  const joined = text.replaceAll(/\s+/g, ' ')
  for (const { title } of [...findings, ...recommendations, ...meters]) {
    const first = printable(title).split(' ').slice(0, 3).join(' ')
    assert.ok(joined.includes(Buffer.from(first).toString('latin1')) || joined.includes(first), title)
  }
  assert.ok(joined.includes(scheme.name))
  const count = pdf.toString('latin1').match(/\/Type \/Page\n/g)!.length
  assert.ok(joined.includes(`1 of ${count}`) && joined.includes(`${count} of ${count}`))
})

test('the same report gives the same bytes', async () => {
  assert.deepEqual(await reportPdf(structuredClone(schemeReportExample)), pdf)
})

test('long lists run over pages, and nothing is drawn on a page of its own by accident', async () => {
  const many = { ...schemeReportExample, findings: Array.from({ length: 60 }, () => schemeReportExample.findings[0]!) }
  const long = await reportPdf(many)
  const pagesOf = (file: Buffer): number => file.toString('latin1').match(/\/Type \/Page\n/g)!.length
  assert.ok(pagesOf(long) > pagesOf(pdf) + 3)
  assert.ok(pagesOf(long) < pagesOf(pdf) + 10)
})
