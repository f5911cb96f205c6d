// The PDFs for the press: what preflight says, and what Ghostscript makes of them by their own profile, against a proof of ours.
import { openPrintProfile } from '#infra/color/print-profile.ts'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { averaged } from './average.ts'
import { printWidthMm, sourceOf, type BenchDesign } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { checkPdf, pdfChecks } from './check-pdf.ts'
import { meanDistance } from './color-distance.ts'
import type { Look } from './look.ts'
import { mostInk, proofPrint } from './ghostscript.ts'
import { exportAs, forEachDesign, type Bench, type Measure } from './measure.ts'
import { pixelsOfPnm, ssimOf } from './pixels.ts'
import { runTool } from './run-tool.ts'
import { printFineness, proofInInks, proofFlattened, type Proof } from './soft-proof.ts'

const modes = [
  { mode: 'pdf/x-4', subtype: 'PDF/X-4', series: 'cmyk', proofBy: proofInInks },
  { mode: 'pdf/x-1a:2003', subtype: 'PDF/X-1a:2003', series: 'x1a', proofBy: proofFlattened },
] as const
type Mode = (typeof modes)[number]

const printChecks = ['preflight_pass_ratio', 'subtype_ratio']
const bars = { similarity: 0.995, distance: 1, ink: 300 }
/** Of eight bits an ink, in percent. */
const rounding = (100 * 4 * 0.5) / 255

export const measurePrint: Measure = async (bench, tally) => {
  const profile = await openPrintProfile({ inkLimitPercent: bars.ink })
  for (const mode of modes) {
    const likenesses = [`${mode.series}_ssim`]
    const work = async (design: BenchDesign, look: Look, at: number): Promise<void> => {
      const one = { look, design, mode, file: join(bench.folder, `${at}-${mode.series}`) }
      await checkFile(bench, one)
      await compare(one, mode.proofBy(profile))
    }
    await forEachDesign(bench, tally, { checks: [inkCheck, ...pdfChecks, ...printChecks], likenesses, work })
  }
}

/** `file` is its path without an ending. */
type One = { look: Look; design: BenchDesign; mode: Mode; file: string }

/** What can be told by the file alone; it is left at `.pdf`. */
const checkFile = async (bench: Bench, { look, design, mode: { mode, subtype }, file }: One): Promise<void> => {
  const { files, preflight } = await exportAs(bench, design, { type: 'pdf', mode, width_mm: printWidthMm(design) })
  const path = `${file}.pdf`
  await writeFile(path, files[0].bytes)
  await checkPdf(look, { mode, list: sourceOf(design).list, path })
  const failed = preflight?.checks.filter(({ status }) => status === 'failed') ?? []
  const complaint = preflight ? failed.map(({ id, detail }) => `${id} ${detail}`).join('; ') : 'no report'
  look.check('preflight_pass_ratio', preflight?.passed === true, `${mode}: ${complaint}`)
  const isTold = /^PDF subtype: +(.*)$/m.exec(await runTool('pdfinfo', [path]))?.[1] === subtype
  look.check('subtype_ratio', isTold, `${mode} is not what pdfinfo tells`)
  const ink = await mostInk(path, `${file}.pam`)
  look.add('max_ink_percent', ink, ink <= bars.ink + rounding)
}

const compare = async ({ look, design, mode: { series }, file }: One, proof: Proof): Promise<void> => {
  const source = sourceOf(design)
  const pnm = `${file}.pnm`
  const factor = printFineness(source.list)
  await proofPrint(`${file}.pdf`, pnm, (factor * source.list.width * 25.4) / printWidthMm(design))
  const shown = averaged(pixelsOfPnm(await readFile(pnm)), factor)
  const { whole: expected, bare } = await proof(source)
  const similarity = ssimOf(expected, shown)
  look.add(`${series}_ssim`, similarity, similarity >= bars.similarity)
  const distance = meanDistance(expected, shown)
  look.add('delta_e', distance, distance <= bars.distance)
  checkInk(look, { list: source.list, format: series }, { shown, bare, expected })
}
