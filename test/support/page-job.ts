import type { DocumentOptions, PageJob, PictureOptions } from '#infra/engines/chromium/draw-page.ts'
import type { PageAsset } from '#infra/engines/chromium/guard-page.ts'

const picture: PictureOptions = {
  type: 'png',
  width: 64,
  height: 32,
  scale: 1,
  isTransparent: false,
  maxSide: 16_384,
  maxPixels: 50_000_000,
}

/** A page that is drawn as a picture, 64 × 32 pixels unless told otherwise. */
export const pictureJob = (html: string, options: Partial<PictureOptions> = {}): PageJob => ({
  html,
  assets: new Map<string, PageAsset>(),
  format: { ...picture, ...options },
})

const noMargins = { top: 0, right: 0, bottom: 0, left: 0 }

/** A page that is printed, on A4 without margins unless told otherwise. */
export const documentJob = (html: string, sheet: Partial<DocumentOptions['sheet']> = {}): PageJob => ({
  html,
  assets: new Map<string, PageAsset>(),
  format: { type: 'pdf', maxPages: 100, sheet: { widthMm: 210, heightMm: 297, marginsMm: noMargins, ...sheet } },
})
