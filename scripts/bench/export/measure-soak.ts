// Whether memory grows: many exports in a process that does nothing else, with the memory settings of the platform's own.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { runScript } from '../run-script.ts'
import type { Bench } from './measure.ts'
import { growthOf, type SoakReport } from './soak-report.ts'
import type { Tally } from './tally.ts'

/** The memory of the bench itself, which holds pictures of all designs and has a browser to steer, is no part of it. */
export const measureSoak = async ({ designs, folder }: Bench, tally: Tally, count: number): Promise<void> => {
  const file = join(folder, 'soak.designs')
  await writeFile(
    file,
    serialize(designs.map(({ name, document, files, savedAt }) => ({ name, document, files, savedAt }))),
  )
  const report = await runScript<SoakReport>(new URL('soak-process.ts', import.meta.url), [file, String(count)])
  const { mib, percent } = growthOf(report.fifths)
  tally.add('rss_mib', report.fifths.at(-1)!)
  tally.add('rss_peak_mib', report.peak)
  tally.add('rss_growth_mib', mib)
  tally.add('rss_growth_percent', percent)
  tally.faults.push(...report.faults)
}
