import type { PdfMode } from '#contracts/exports/formats.ts'
import type { PrintProfile } from '#infra/color/print-profile.ts'
import { pdfText, type PdfDictionary, type PdfFile, type PdfRef } from '#infra/engines/pdf-file.ts'
import sharp from 'sharp'

/** What the colors of the file are made for. */
export const pressIntent = (file: PdfFile, { name, condition, icc }: PrintProfile): PdfDictionary => ({
  Type: 'OutputIntent',
  S: 'GTS_PDFX',
  OutputConditionIdentifier: pdfText(condition),
  OutputCondition: pdfText(name),
  RegistryName: pdfText('http://www.color.org'),
  Info: pdfText(name),
  DestOutputProfile: file.add({ N: 4, Alternate: 'DeviceCMYK' }, icc),
})

export const screenIntent = (profile: PdfRef): PdfDictionary => ({
  Type: 'OutputIntent',
  S: 'GTS_PDFA1',
  OutputConditionIdentifier: pdfText('sRGB'),
  RegistryName: pdfText('http://www.color.org'),
  Info: pdfText('sRGB'),
  DestOutputProfile: profile,
})

let srgb: Promise<Uint8Array> | undefined

/** The profile of sRGB, as libvips has it built in. */
export const addScreenProfile = async (file: PdfFile): Promise<PdfRef> => {
  srgb ??= readScreenProfile()
  return file.add({ N: 3, Alternate: 'DeviceRGB' }, await srgb)
}

const readScreenProfile = async (): Promise<Uint8Array> => {
  const dot = { create: { width: 1, height: 1, channels: 3, background: '#000' } } as const
  const png = await sharp(dot).withIccProfile('srgb').png().toBuffer()
  const { icc } = await sharp(png).metadata()
  if (!icc) throw new Error('libvips gave no profile')
  return icc
}

/** Spaces that blend within a group: those of the page. */
export const pageGroup = (mode: PdfMode): PdfDictionary | undefined => {
  if (mode === 'pdf/x-1a:2003') return undefined
  return { Type: 'Group', S: 'Transparency', CS: mode === 'rgb' ? 'DeviceRGB' : 'DeviceCMYK', I: true }
}
