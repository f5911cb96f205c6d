// The PDF for screens, as mupdf draws it.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { meansOf, rounded } from './average.ts'
import { sourceOf, type BenchDesign } from './bench-design.ts'
import { checkInk, inkCheck } from './check-ink.ts'
import { checkPdf, pdfChecks } from './check-pdf.ts'
import { drawFinely, drawFiner, finer } from './draw-finely.ts'
import { withoutText } from './draw-list.ts'
import { likenessOf } from './likeness.ts'
import { exportAs, forEachDesign, type Measure } from './measure.ts'
import { pixelsOf, pixelsOfPnm, ssimOf, type Pixels } from './pixels.ts'
import { runTool } from './run-tool.ts'

const [likeness, plain] = ['pdf_ssim', 'pdf_ssim_1x']
const bar = 0.998

/** mupdf sets letters from 48 pixels on to whole pixels: on small canvases, whose letters are small, four times is not enough for that. */
const finerFor = ({ document: { canvas } }: BenchDesign): number =>
  canvas.width * canvas.height < 1_000_000 ? 2 * finer : finer

const picturePpi = 300

export const measurePdf: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [inkCheck, ...pdfChecks],
    likenesses: [likeness, plain],
    work: async (design, look, at) => {
      const source = sourceOf(design)
      const { files } = await exportAs(bench, design, { type: 'pdf', mode: 'rgb', bleed_mm: 0, image_ppi: picturePpi })
      const path = join(bench.folder, `${at}-rgb.pdf`)
      await writeFile(path, files[0].bytes)
      const factor = finerFor(design)
      const density = picturePpi / design.document.canvas.dpi
      const shown = meansOf(await drawn(path, design, factor), factor)
      const expected = meansOf(await drawFiner(source, source.list, density), finer)
      const similarity = likenessOf(expected, shown)
      look.add(likeness, similarity, similarity >= bar)
      look.add(plain, ssimOf(await pixelsOf(design.truth), await drawn(path, design, 1)))
      await checkPdf(look, { mode: 'rgb', list: source.list, path })
      const bare = await drawFinely(source, withoutText(source.list), density)
      checkInk(look, { list: source.list, format: 'pdf' }, { shown: rounded(shown), bare, expected: rounded(expected) })
    },
  })

const drawn = async (pdf: string, { document }: BenchDesign, scale: number): Promise<Pixels> => {
  const pnm = `${pdf}.pnm`
  await runTool('mutool', ['draw', '-q', '-c', 'rgb', '-r', String(scale * document.canvas.dpi), '-o', pnm, pdf, '1'])
  return pixelsOfPnm(await readFile(pnm))
}
