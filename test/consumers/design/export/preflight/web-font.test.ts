import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Document from 'pdfkit'
import { preflight } from '../../../../../consumers/design/export/preflight/preflight.ts'
import { factsFor } from './press-sheet.ts'

const read = (file: string): Buffer => readFileSync(fileURLToPath(import.meta.resolve(file)))

const pdfWith = async (font: Buffer): Promise<Buffer> => {
  const document = new Document({ size: [142, 85], margin: 10 })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise(resolve => document.on('end', resolve))
  document.font(font).fontSize(12).text('Handgloves', 10, 10)
  document.end()
  await ended
  return Buffer.concat(parts)
}

const statusOf = async (font: Buffer, id: string): Promise<string | undefined> => {
  const report = await preflight(await pdfWith(font), { ...factsFor('rgb'), texts: [{ text: 'Handgloves' }] })
  return report.checks.find(check => check.id === id)?.status
}

test('text in a font for the web, which pdfkit embeds without outlines, is not visible', async () => {
  const font = read('@fontsource/arimo/files/arimo-latin-400-normal.woff2')
  assert.deepEqual([await statusOf(font, 'P24'), await statusOf(font, 'P14')], ['failed', 'passed'])
})

test('text in a plain font is visible', async () => {
  const font = read('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')
  for (const id of ['P14', 'P24', 'P25']) assert.equal(await statusOf(font, id), 'passed', id)
})
