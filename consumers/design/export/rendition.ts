import type { DesignDocument } from '#contracts/designs/document.ts'
import type { PreflightReport } from '#contracts/exports/preflight.ts'
import type { DisplayList } from '../compile/display-list.ts'

/** Everything that a format may draw from, read once. */
export type ExportSource = {
  document: DesignDocument
  /** What `compile` made of the document. */
  list: DisplayList
  /** The pictures that the document shows, and a customer's color profile, as they were uploaded. */
  files: readonly { assetId: string; bytes: Uint8Array }[]
  /** When this version of the design was saved: stands in files that carry a time, so that their bytes do not depend on the clock. */
  savedAt: Date
}

export type RenditionFile = {
  /** What its name ends with, as `png`; the second file of a format says more: `hero.jpg`. */
  ending: string
  contentType: string
  bytes: Uint8Array
  width?: number
  height?: number
  /** As the file notes it. */
  dpi?: number
  /** The trimmed page of a PDF. */
  page?: { width_mm: number; height_mm: number; bleed_mm: number }
}

/** What a format has become: one file, or a page with the pictures that belong to it, the page first. */
export type Rendition = {
  files: readonly [RenditionFile, ...RenditionFile[]]
  /** What the caller should know, in whole sentences. */
  warnings: readonly string[]
  preflight?: PreflightReport
}

/** Draws one format. The same source gives the same bytes. @throws Failure when this format cannot be made of it */
export type Render<Format> = (source: ExportSource, format: Format) => Promise<Rendition>
