import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PDFDict, PDFDocument, PDFName, type PDFPage, PDFString } from '@cantoo/pdf-lib'
import { cleanPdf } from '#infra/engines/chromium/clean-pdf.ts'

const a4 = { widthMm: 210, heightMm: 297 }

const documentWith = async (fill: (document: PDFDocument, page: PDFPage) => unknown): Promise<Uint8Array> => {
  const document = await PDFDocument.create()
  await fill(document, document.addPage([595.92, 841.92]))
  return document.save()
}

const link = (document: PDFDocument, page: PDFPage, action: Record<string, unknown>): void => {
  const annotation = { Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9], A: action as never }
  const reference = document.context.register(document.context.obj(annotation))
  page.node.addAnnot(reference)
}

const addressesIn = async (bytes: Uint8Array): Promise<string[]> => {
  const document = await PDFDocument.load(bytes)
  const annotations = document.getPages().flatMap(page => page.node.Annots()?.asArray() ?? [])
  return annotations.map(each =>
    document.context
      .lookup(each, PDFDict)
      .lookup(PDFName.of('A'), PDFDict)
      .lookup(PDFName.of('URI'), PDFString)
      .decodeText(),
  )
}

test('links to web pages and to mail stay, all others go, with a warning', async () => {
  const addresses = [
    'https://example.com/a',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'mailto:a@example.com',
    'http://page.invalid/relative',
    'data:text/html,x',
    'JaVaScRiPt:alert(2)',
    'vbscript:x',
    '\\\\server\\share',
  ]
  const bytes = await documentWith((document, page) => {
    for (const address of addresses)
      link(document, page, { Type: 'Action', S: 'URI', URI: PDFString.of(address.replaceAll('\\', '\\\\')) })
  })
  const { bytes: clean, warnings } = await cleanPdf(bytes, a4)
  assert.deepEqual(await addressesIn(clean), ['https://example.com/a', 'mailto:a@example.com'])
  assert.equal(warnings.length, 1)
  assert.doesNotMatch(Buffer.from(clean).toString('latin1'), /javascript|passwd/i)
})

for (const [name, action] of Object.entries({
  'a launch': { Type: 'Action', S: 'Launch', F: PDFString.of('/bin/sh') },
  'a script': { Type: 'Action', S: 'JavaScript', JS: PDFString.of('app.alert(1)') },
  'a form': { Type: 'Action', S: 'SubmitForm' },
  'followed by another': {
    Type: 'Action',
    S: 'URI',
    URI: PDFString.of('https://example.com/'),
    Next: { S: 'JavaScript', JS: PDFString.of('app.alert(1)') },
  },
  'to another file': { Type: 'Action', S: 'GoToR', F: PDFString.of('other.pdf') },
})) {
  test(`a link whose action is ${name} goes`, async () => {
    const bytes = await documentWith((document, page) => link(document, page, action))
    const { bytes: clean } = await cleanPdf(bytes, a4)
    const document = await PDFDocument.load(clean)
    assert.equal(document.getPage(0).node.Annots()?.size(), 0)
  })
}

for (const [name, fill] of Object.entries<(document: PDFDocument, page: PDFPage) => unknown>({
  'a script that runs when it is opened': document => document.addJavaScript('x', 'app.alert(1)'),
  'an attachment': document => document.attach(new Uint8Array([1]), 'x.exe'),
  'a form': document => document.getForm().createTextField('x'),
  'an action for its opening': ({ catalog, context }) =>
    catalog.set(PDFName.of('OpenAction'), context.obj({ Type: 'Action', S: 'Launch' })),
  'an action for the opening of a page': ({ context }, page) =>
    page.node.set(PDFName.of('AA'), context.obj({ O: { Type: 'Action', S: 'URI' } })),
  'an action that nothing leads to': ({ context }) => context.register(context.obj({ S: 'ImportData' })),
})) {
  test(`a document with ${name} is refused`, async () => {
    await assert.rejects(cleanPdf(await documentWith(fill), a4), { code: 'unrenderable-page', retry: 'never' })
  })
}

test('a sheet that the browser has rounded gets the size that was asked for, with its top where it was', async () => {
  const clean = await cleanPdf(await documentWith(() => undefined), a4)
  assert.deepEqual([clean.widthMm, clean.heightMm, clean.pages], [210, 297, 1])
  const box = (await PDFDocument.load(clean.bytes)).getPage(0).getMediaBox()
  assert.ok(Math.abs(box.y + box.height - 841.92) < 0.001)
  assert.ok(Math.abs(box.width - (210 / 25.4) * 72) < 0.001)
})

test('a sheet that the page chose itself keeps its size', async () => {
  const clean = await cleanPdf(await documentWith(() => undefined), { widthMm: 100, heightMm: 100 })
  assert.deepEqual([clean.widthMm, clean.heightMm], [210.23, 297.01])
})

test('what the clock and the browser say of themselves is left out', async () => {
  const bytes = await documentWith(document => {
    document.setTitle('page.invalid')
    document.setCreator('HeadlessChrome')
  })
  const clean = Buffer.from((await cleanPdf(bytes, a4)).bytes).toString('latin1')
  assert.doesNotMatch(clean, /HeadlessChrome|CreationDate|page\.invalid/)
})
