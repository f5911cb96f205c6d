import { findChromium } from '#infra/engines/chromium/find-chromium.ts'
import { firstProgram } from '../../servers/binaries.ts'
import type { MeasureName } from './options.ts'

/** The program that judges, and the Debian package that it comes with. */
const packages = {
  pdftotext: 'poppler-utils',
  qpdf: 'qpdf',
  mutool: 'mupdf-tools',
  gs: 'ghostscript',
  /** One of the two, or another that is named. */
  browser: 'chromium-headless-shell',
  chromium: 'chromium',
  'chromium-headless-shell': 'chromium-headless-shell',
} as const
type Program = keyof typeof packages

const needed: Partial<Record<MeasureName, readonly Program[]>> = {
  html: ['browser'],
  pdf: ['mutool', 'pdftotext', 'qpdf'],
  print: ['gs', 'pdftotext', 'qpdf'],
  speed: ['chromium', 'chromium-headless-shell'],
}

/** Judges of our files, which the platform itself does not need. @throws one line saying what to install */
export const requireTools = (measures: readonly MeasureName[]): void => {
  const missing = new Set(measures.flatMap(name => needed[name] ?? []).filter(name => !isThere(name)))
  if (missing.size === 0) return
  const names = [...missing].map(name => packages[name]).join(' ')
  throw new Error(
    `Missing: ${names}. Run: apt-get install -y --no-install-recommends ${names}, or leave out with --only what needs them.`,
  )
}

/** The path of a program in PATH. @throws Error where it is not there */
export const requireProgram = (name: Program): string => {
  const path = firstProgram(name)
  if (path === undefined) throw new Error(`${name} is not there`)
  return path
}

const isThere = (name: Program): boolean =>
  name === 'browser'
    ? findChromium(process.env['CHROMIUM_PATH'] || undefined) !== undefined
    : firstProgram(name) !== undefined
