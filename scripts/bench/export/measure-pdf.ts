// The PDF for screens, as mupdf draws it.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { averaged } from './average.ts'
import { sourceOf } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { checkPdf, pdfChecks } from './check-pdf.ts'
import { drawList, withoutText } from './draw-list.ts'
import { exportAs, forEachDesign, type Measure } from './measure.ts'
import { pixelsOf, ssimOf } from './pixels.ts'
import { runTool } from './run-tool.ts'

const likeness = 'pdf_ssim'
const bar = 0.998

/** mupdf sets letters to a quarter of a pixel, and large ones to whole pixels. */
const finer = 4

export const measurePdf: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [inkCheck, ...pdfChecks],
    likenesses: [likeness],
    work: async (design, look, at) => {
      const source = sourceOf(design)
      const { files } = await exportAs(bench, design, { type: 'pdf', mode: 'rgb', bleed_mm: 0 })
      const path = join(bench.folder, `${at}-rgb.pdf`)
      await writeFile(path, files[0].bytes)
      const png = join(bench.folder, `${at}-rgb.png`)
      await runTool('mutool', ['draw', '-q', '-r', String(finer * design.document.canvas.dpi), '-o', png, path, '1'])
      const [expected, shown] = [await pixelsOf(design.truth), averaged(await pixelsOf(await readFile(png)), finer)]
      const similarity = ssimOf(expected, shown)
      look.add(likeness, similarity, similarity >= bar)
      await checkPdf(look, { mode: 'rgb', list: source.list, path })
      const bare = await drawList(source, withoutText(source.list))
      checkInk(look, { list: source.list, format: 'pdf' }, { shown, bare, expected })
    },
  })
