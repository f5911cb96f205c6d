import type { HtmlFormat } from '#contracts/exports/formats.ts'
import type { Render } from '../rendition.ts'
import { drawingLayers, seenPixels } from './drawing-layers.ts'
import type { Page } from './page.ts'
import { pageMarkup } from './page-markup.ts'
import { pageRules } from './page-rules.ts'
import { photographMarkup, takePhotographs } from './photographs.ts'
import { textBlocks } from './text-blocks.ts'
import { unitsOf } from './units.ts'

/**
 * A web page of one file: the design to the pixel where its canvas fits the window, smaller as a whole on smaller ones, and in
 * one column where its text would become too small. It asks nobody for anything, and runs no script.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames` for a picture that cannot be shown
 */
export const renderHtml: Render<HtmlFormat> = async (source, format) => {
  const { list } = source
  const photographs = await takePhotographs(source, item => seenPixels(item, list))
  const layers = drawingLayers(
    list,
    (item, place) => {
      const taken = photographs.get(item.id)
      return taken ? photographMarkup(taken, item, place) : ''
    },
    unitsOf(list.width),
  )
  const page: Page = { source, format, layers, blocks: textBlocks(source.document) }
  const text = pageMarkup(page, await pageRules(page))
  const bytes = Buffer.from(text)
  const { width, height } = list
  return { files: [{ ending: 'html', contentType: 'text/html; charset=utf-8', bytes, width, height }], warnings: [] }
}
