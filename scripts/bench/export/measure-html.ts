// The page in Chromium, in a window as large as its canvas: on a screen of many pixels, averaged down, and on a plain one.
import { meansOf, rounded } from './average.ts'
import { sourceOf } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { drawFinely, drawFiner, finer } from './draw-finely.ts'
import { withoutText } from './draw-list.ts'
import { likenessOf } from './likeness.ts'
import { exportAs, forEachDesign, never, type Bench, type Measure } from './measure.ts'
import { pixelsOf, ssimOf, type Pixels } from './pixels.ts'

const [likeness, plain] = ['html_ssim', 'html_ssim_1x']
const bar = 0.997
/** Of photos on a screen of many pixels: as a PNG of twice the size has them, and as the page does. */
const density = 2

export const measureHtml: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [inkCheck],
    likenesses: [likeness, plain],
    work: async (design, look) => {
      const source = sourceOf(design)
      const { list } = source
      const { files } = await exportAs(bench, design, { type: 'html' })
      const html = Buffer.from(files[0].bytes).toString()
      const shown = meansOf(await screenshot(bench, list, { html, scale: finer }), finer)
      const expected = meansOf(await drawFiner(source, list, density), finer)
      const similarity = likenessOf(expected, shown)
      look.add(likeness, similarity, similarity >= bar)
      look.add(plain, ssimOf(await pixelsOf(design.truth), await screenshot(bench, list, { html, scale: 1 })))
      const bare = await drawFinely(source, withoutText(list), density)
      checkInk(look, { list, format: 'html' }, { shown: rounded(shown), bare, expected: rounded(expected) })
    },
  })

const screenshot = (
  { browser }: Bench,
  { width, height }: { width: number; height: number },
  { html, scale }: { html: string; scale: number },
): Promise<Pixels> =>
  browser.run(async context => {
    const page = await context.newPage()
    await page.setViewport({ width, height, deviceScaleFactor: scale })
    await page.setContent(html, { waitUntil: 'load' })
    return pixelsOf(await page.screenshot())
  }, never)
