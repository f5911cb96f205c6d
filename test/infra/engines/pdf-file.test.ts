import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import { openPdfFile, pdfText, type PdfFile } from '#infra/engines/pdf-file.ts'
import { faceFile, loadFace } from '#infra/fonts/face.ts'

const options = {
  version: '1.4',
  id: Buffer.alloc(16, 7),
  title: 'Ünï',
  writtenAt: new Date('2026-03-01T09:30:00Z'),
} as const

const fileOf = async (write: (file: PdfFile) => void): Promise<Buffer> => {
  const file = await openPdfFile(options)
  write(file)
  file.addPage({ MediaBox: [0, 0, 100, 50], Contents: file.add({}, 'q Q') })
  return file.finish({ Lang: pdfText('zh-Hans') })
}

test('a file has the version, the title, the dates and the name of its content that it was opened with', async () => {
  const bytes = await fileOf(() => {})
  const text = bytes.toString('latin1')
  assert.match(text, /^%PDF-1\.4/)
  assert.match(text, /\/ID \[<(07){16}> <(07){16}>\]/)
  assert.match(text, /\/Lang \(zh-Hans\)/)
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  assert.deepEqual([document.getTitle(), document.getPageCount()], ['Ünï', 1])
  assert.equal(document.getModificationDate()?.getTime(), options.writtenAt.getTime())
})

test('whether it was trapped is a name and no text', async () => {
  assert.match((await fileOf(() => {})).toString('latin1'), /obj\n\/False\nendobj/)
})

test('streams are packed, unless they are already or shall stay plain', async () => {
  const long = 'a plain stream '.repeat(50)
  const text = (await fileOf(file => void file.add({}, long))).toString('latin1')
  assert.ok(!text.includes(long))
  const plain = (await fileOf(file => void file.add({ Type: 'Metadata' }, long, 'plain'))).toString('latin1')
  assert.ok(plain.includes(long) && plain.length > text.length)
  assert.match(
    (await fileOf(file => void file.add({ Filter: 'DCTDecode' }, 'jpeg'))).toString('latin1'),
    /stream\njpeg\n/,
  )
})

test('two objects can point to each other', async () => {
  const bytes = await fileOf(file => {
    const parent = file.reserve()
    parent.write({ Kids: [file.add({ Parent: parent.ref })] })
  })
  assert.match(bytes.toString('latin1'), /\/Parent (\d+) 0 R[^]*\n\1 0 obj\n<<\n\/Kids/)
})

test('a font holds only the glyphs that were asked for, each once, and says what they stand for', async () => {
  const [glyph] = loadFace('inter-400').shape('A', { direction: 'ltr', script: 'Latn', language: 'en' })
  const bytes = await fileOf(file => {
    const font = file.font('inter-400', () => faceFile('inter-400'))
    assert.equal(
      file.font('inter-400', () => assert.fail('read twice')),
      font,
    )
    const { code, advance } = font.glyph(glyph!.id, 'A')
    assert.equal(font.glyph(glyph!.id, 'A').code, code)
    assert.ok(Math.abs(advance / 1000 - glyph!.advance) < 0.001)
  })
  assert.ok(bytes.length < 8000, `${bytes.length} bytes`)
  assert.match(bytes.toString('latin1'), /\/ToUnicode \d+ 0 R/)
})

test('a font that the thread has parsed before gives the same bytes', async () => {
  const write = (file: PdfFile): void => void file.font('lora-400', () => faceFile('lora-400')).glyph(5, 'x')
  assert.ok((await fileOf(write)).equals(await fileOf(write)))
})
