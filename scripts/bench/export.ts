// npm run bench:export: finished designs in every format, held against their PNG by programs that other people wrote.
//   -- --designs 60          designs, in Chinese, English, both, Arabic and with emoji
//   -- --seed 909            of the designs
//   -- --which 6,12          only those of them, to look for a fault
//   -- --only html,pdf       some of: png html pdf print email jpg dpi determinism speed
//   -- --soak 2000           exports in a row, to see whether memory grows
// Every fault is told by the name of its design on stderr; none is left out of a figure.
import { BrowserPool } from '#infra/engines/chromium/browser-pool.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { designPool } from '../../consumers/design/pool.ts'
import { figuresOf } from './export/figures.ts'
import { chosen, makeDesigns } from './export/make-designs.ts'
import { measureDeterminism } from './export/measure-determinism.ts'
import { measureDpi } from './export/measure-dpi.ts'
import { measureEmail } from './export/measure-email.ts'
import { measureHtml } from './export/measure-html.ts'
import { measureJpg } from './export/measure-jpg.ts'
import { measurePdf } from './export/measure-pdf.ts'
import { measurePng } from './export/measure-png.ts'
import { measurePrint } from './export/measure-print.ts'
import { measureSoak } from './export/measure-soak.ts'
import { measureSpeed } from './export/measure-speed.ts'
import type { Measure } from './export/measure.ts'
import { type MeasureName, readOptions } from './export/options.ts'
import { requireTools } from './export/require-tools.ts'
import { Tally } from './export/tally.ts'
import { conditions, printReport } from './report.ts'

const measures: Record<MeasureName, Measure> = {
  png: measurePng,
  html: measureHtml,
  pdf: measurePdf,
  print: measurePrint,
  email: measureEmail,
  jpg: measureJpg,
  dpi: measureDpi,
  determinism: measureDeterminism,
  speed: measureSpeed,
}

const options = readOptions(process.argv.slice(2))
requireTools(options.measures)
const folder = await mkdtemp(join(tmpdir(), 'inkstone-bench-export-'))
const tally = new Tally()
const say = (sentence: string): void => console.error(sentence)

try {
  await using pool = designPool(2)
  await using browser = new BrowserPool({ path: process.env['CHROMIUM_PATH'], jobMs: 600_000, maxJobs: 100_000 })
  const designs = chosen(await makeDesigns(pool, { count: options.designs, seed: options.seed }), options.which)
  say(`${designs.length} designs are ready.`)
  const bench = { designs, pool, browser, folder }
  for (const name of options.measures) {
    const startedAt = performance.now()
    await measures[name](bench, tally)
    say(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`)
  }
  if (options.soak > 0) await measureSoak(bench, tally, options.soak)
} finally {
  await rm(folder, { recursive: true, force: true })
}

for (const fault of tally.faults) say(fault)
say(tally.faults.length === 0 ? 'No faults.' : `${tally.faults.length} faults.`)
printReport({
  bench: 'export',
  conditions: {
    ...conditions(),
    designs: options.designs,
    designs_seed: options.seed,
    ...(options.which.length > 0 && { which: options.which.join(',') }),
    threads: 2,
    likenesses:
      'ssim.js at native size; both sides drawn 4 times larger and averaged down (mutool 8 times below a million pixels); HTML and RGB PDF without rounding to whole grays, photos as fine as the file has them',
    likenesses_1x: 'the PNG against Chromium and mutool at one pixel a pixel',
    chromium: "Debian's chromium, a fresh context and page for each picture, two at a time",
    headless_shell: 'chromium-headless-shell, two pages that are used again',
  },
  figures: figuresOf(tally),
})
