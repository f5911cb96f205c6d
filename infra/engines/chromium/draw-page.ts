import { Failure } from '#contracts/failures.ts'
import type { BrowserContext, CDPSession, Page } from 'puppeteer-core'
import { cleanPdf, type CleanedPdf } from './clean-pdf.ts'
import { guardPage, openPage, type PageSource } from './guard-page.ts'
import { shownAddresses } from './page-addresses.ts'
import { tooLarge } from './pipe-transport.ts'

/** A side of a sheet and its margins, in millimeters. */
export type Sheet = {
  widthMm: number
  heightMm: number
  marginsMm: { top: number; right: number; bottom: number; left: number }
}

export type PictureOptions = {
  type: 'png'
  /** CSS pixels; as high as the page is without a height. */
  width: number
  height?: number | undefined
  scale: number
  isTransparent: boolean
  /** What the picture may not exceed, in its own pixels. */
  maxSide: number
  maxPixels: number
}

export type DocumentOptions = { type: 'pdf'; sheet: Sheet; maxPages: number }

export type PageJob = PageSource & { format: PictureOptions | DocumentOptions }

export type DrawnPage = { blocked: string[]; warnings: string[] } & (
  | { type: 'png'; bytes: Uint8Array }
  | ({ type: 'pdf' } & CleanedPdf)
)

const windowHeight = 800
const documentWidth = 1280

/** Draws a page that nobody has vetted. @throws Failure `unrenderable-page` when it is larger than allowed or ends its process. */
export const drawPage = async (context: BrowserContext, job: PageJob): Promise<DrawnPage> => {
  const page = await context.newPage()
  const crash = Promise.withResolvers<never>()
  page.on('error', cause => crash.reject(crashed(cause)))
  crash.promise.catch(() => undefined)
  try {
    return await Promise.race([draw(page, job), crash.promise])
  } catch (error) {
    throw meant(error)
  }
}

const draw = async (page: Page, job: PageJob): Promise<DrawnPage> => {
  const { format } = job
  const refused = await guardPage(page, job)
  const isPicture = format.type === 'png'
  await page.setViewport({
    width: isPicture ? format.width : documentWidth,
    height: (isPicture ? format.height : undefined) ?? windowHeight,
    deviceScaleFactor: isPicture ? format.scale : 1,
  })
  await openPage(page)
  const drawn = isPicture ? await takePicture(page, format) : await print(page, format)
  return { ...drawn, blocked: shownAddresses(refused) }
}

const takePicture = async (page: Page, format: PictureOptions) => {
  const { width, scale, isTransparent, maxSide, maxPixels } = format
  const tallest = Math.floor(Math.min(maxSide / scale, maxPixels / (width * scale ** 2)))
  const wanted = format.height ?? (await withSession(page, heightOf))
  const height = Math.min(wanted, tallest)
  const bytes = await page.screenshot({
    type: 'png',
    clip: { x: 0, y: 0, width, height },
    captureBeyondViewport: true,
    omitBackground: isTransparent,
  })
  const warnings = wanted > tallest ? [`The page is ${wanted} pixels high; the picture ends at ${tallest}.`] : []
  return { type: 'png' as const, bytes, warnings }
}

const heightOf = async (session: CDPSession): Promise<number> => {
  const { cssContentSize } = await session.send('Page.getLayoutMetrics')
  return Math.max(1, Math.ceil(cssContentSize.height))
}

const print = async (page: Page, { sheet, maxPages }: DocumentOptions) => {
  const { data } = await withSession(page, async session =>
    session.send('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      paperWidth: inches(sheet.widthMm),
      paperHeight: inches(sheet.heightMm),
      marginTop: inches(sheet.marginsMm.top),
      marginRight: inches(sheet.marginsMm.right),
      marginBottom: inches(sheet.marginsMm.bottom),
      marginLeft: inches(sheet.marginsMm.left),
      // One page more than allowed shows that there are too many, and the rest is never drawn.
      pageRanges: `1-${maxPages + 1}`,
    }),
  )
  const document = await cleanPdf(Buffer.from(data, 'base64'), sheet)
  if (document.pages > maxPages) {
    throw new Failure('unrenderable-page', `The page fills more than ${maxPages} sheets.`)
  }
  return { type: 'pdf' as const, ...document }
}

const withSession = async <Value>(page: Page, use: (session: CDPSession) => Promise<Value>): Promise<Value> => {
  const session = await page.createCDPSession()
  try {
    return await use(session)
  } finally {
    await session.detach().catch(() => undefined)
  }
}

const inches = (mm: number): number => mm / 25.4

/** The browser's own errors say little: that an answer was too large, or that the page is gone, because its process is. */
const meant = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof Failure) return error
  if (error.message.includes(tooLarge)) return tooManyBytes()
  return /detached|closed|crash/i.test(error.message) ? crashed(error) : error
}

const crashed = (cause: Error): Failure =>
  new Failure('unrenderable-page', 'The page ended the process that drew it.', { retry: 'backoff', cause })

const tooManyBytes = (): Failure =>
  new Failure('unrenderable-page', 'The page becomes a file that is too large: more than 48 MiB.')
