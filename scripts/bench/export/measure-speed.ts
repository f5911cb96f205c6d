// Side by side in one run: our threads, and a browser that takes screenshots of the same designs as a service would.
import { exportAs, never, type Bench, type Measure } from './measure.ts'
import { inLanes } from './in-lanes.ts'

export const measureSpeed: Measure = async (bench, tally) => {
  const pages = await inLanes(bench.designs, async design => {
    const { files } = await exportAs(bench, design, { type: 'html', editable: false })
    const { width, height } = design.document.canvas
    return { html: Buffer.from(files[0].bytes).toString(), width, height }
  })
  await exportAll(bench, { type: 'pdf' })
  for (let round = 0; round < rounds; round++) {
    tally.add('png_per_s', await perSecond(bench, () => exportAll(bench, { type: 'png' })))
    tally.add('pdf_per_s', await perSecond(bench, () => exportAll(bench, { type: 'pdf' })))
    tally.add('chromium_per_s', await perSecond(bench, () => screenshots(bench, pages)))
  }
}

const rounds = 2

const perSecond = async ({ designs }: Bench, work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return (1000 * designs.length) / (performance.now() - startedAt)
}

const exportAll = (bench: Bench, format: Record<string, unknown>): Promise<unknown> =>
  inLanes(bench.designs, design => exportAs(bench, design, format), 4)

type Page = { html: string; width: number; height: number }

/** Two pages that are used again and again, each in a context of its own. */
const screenshots = ({ browser }: Bench, pages: readonly Page[]): Promise<unknown> =>
  inLanes([0, 1], lane =>
    browser.run(async context => {
      const tab = await context.newPage()
      for (const { html, width, height } of pages.filter((_, at) => at % 2 === lane)) {
        await tab.setViewport({ width, height })
        await tab.setContent(html, { waitUntil: 'load' })
        await tab.screenshot()
      }
    }, never),
  )
