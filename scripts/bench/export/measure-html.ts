// The page in Chromium, in a window as large as its canvas.
import { sourceOf } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { drawList, withoutText } from './draw-list.ts'
import { exportAs, forEachDesign, never, type Bench, type Measure } from './measure.ts'
import { pixelsOf, ssimOf, type Pixels } from './pixels.ts'

const likeness = 'html_ssim'
const bar = 0.997

/** Chromium strengthens thin small letters, up to a fifth at one pixel a pixel; ink is weighed where that counts less. */
const inkScale = 2

export const measureHtml: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [inkCheck],
    likenesses: [likeness],
    work: async (design, look) => {
      const source = sourceOf(design)
      const { list } = source
      const { files } = await exportAs(bench, design, { type: 'html' })
      const html = Buffer.from(files[0].bytes).toString()
      const similarity = ssimOf(await pixelsOf(design.truth), await screenshot(bench, list, { html, scale: 1 }))
      look.add(likeness, similarity, similarity >= bar)
      const shown = await screenshot(bench, list, { html, scale: inkScale })
      const [expected, bare] = [
        await drawList(source, list, inkScale),
        await drawList(source, withoutText(list), inkScale),
      ]
      checkInk(look, { list, format: 'html', scale: inkScale }, { shown, bare, expected })
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
