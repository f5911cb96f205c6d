// Side by side in one run: our threads, and browsers that take screenshots of the same designs.
import { BrowserPool } from '#infra/engines/chromium/browser-pool.ts'
import { inLanes } from './in-lanes.ts'
import { exportAs, never, type Bench, type Measure } from './measure.ts'
import { requireProgram } from './require-tools.ts'

export const measureSpeed: Measure = async (bench, tally) => {
  const pages = await inLanes(bench.designs, async design => {
    const { files } = await exportAs(bench, design, { type: 'html', editable: false })
    const { width, height } = design.document.canvas
    return { html: Buffer.from(files[0].bytes).toString(), width, height }
  })
  await exportAll(bench, { type: 'pdf' })
  await using chromium = new BrowserPool({ ...patient, path: requireProgram('chromium') })
  await using shell = new BrowserPool({ ...patient, path: requireProgram('chromium-headless-shell') })
  for (let round = 0; round < rounds; round++) {
    tally.add('png_per_s', await perSecond(bench, () => exportAll(bench, { type: 'png' })))
    tally.add('chromium_per_s', await perSecond(bench, () => inFreshPages(chromium, pages)))
    tally.add('pdf_per_s', await perSecond(bench, () => exportAll(bench, { type: 'pdf' })))
    tally.add('headless_shell_per_s', await perSecond(bench, () => inTwoPages(shell, pages)))
  }
}

const rounds = 3
const patient = { jobMs: 600_000, maxJobs: 100_000 }

const perSecond = async ({ designs }: Bench, work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return (1000 * designs.length) / (performance.now() - startedAt)
}

const exportAll = (bench: Bench, format: Record<string, unknown>): Promise<unknown> =>
  inLanes(bench.designs, design => exportAs(bench, design, format), 4)

type Page = { html: string; width: number; height: number }
type Context = Parameters<Parameters<BrowserPool['run']>[0]>[0]
type Tab = Awaited<ReturnType<Context['newPage']>>

/** As services do it: nothing of one picture is left when the next one is drawn. */
const inFreshPages = (browser: BrowserPool, pages: readonly Page[]): Promise<unknown> =>
  inLanes(pages, page => browser.run(async context => shoot(await context.newPage(), page), never))

/** The fastest way there is: two pages that are used again and again, whatever the last one left in them. */
const inTwoPages = (browser: BrowserPool, pages: readonly Page[]): Promise<unknown> =>
  inLanes([0, 1], lane =>
    browser.run(async context => {
      const tab = await context.newPage()
      for (const page of pages.filter((_, at) => at % 2 === lane)) await shoot(tab, page)
    }, never),
  )

const shoot = async (tab: Tab, { html, width, height }: Page): Promise<void> => {
  await tab.setViewport({ width, height })
  await tab.setContent(html, { waitUntil: 'load' })
  await tab.screenshot()
}
