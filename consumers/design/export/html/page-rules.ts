import { fillsCanvas } from '../raster/fills-canvas.ts'
import type { Page } from './page.ts'
import { faceRules, fontFaceRules } from './page-fonts.ts'
import { photographRules } from './photographs.ts'
import { stackBelowPx, stackRules } from './stack-rules.ts'
import { pieceRules } from './text-markup.ts'
import { colorRules, textRules } from './text-rules.ts'
import { unitsOf } from './units.ts'

/** The whole style sheet: what holds always, the design as it is drawn, and the column that narrow pages show instead. */
export const pageRules = async ({ source, format, layers, blocks }: Page): Promise<string> => {
  const { list, document } = source
  const units = unitsOf(list.width)
  const hasPhoto = layers.some(({ kind }) => kind === 'photo')
  const art = hasPhoto ? undefined : layers.find(({ kind }) => kind === 'art')?.key
  const narrow = `(max-width:${stackBelowPx(source).toFixed(2)}px)`
  const canvas = [
    ...canvasRules(list),
    ...layers.flatMap(({ rules }) => rules),
    ...blocks.flatMap(block => textRules(block, units)),
    ...colorRules(blocks),
  ]
  return [
    ...(await fontFaceRules(blocks, { editable: format.editable, locale: document.locale })),
    ...commonRules(list),
    ...photographRules,
    ...pieceRules(blocks),
    ...faceRules(blocks),
    `@media not all and ${narrow}{`,
    ...canvas,
    '}',
    `@media ${narrow}{`,
    ...stackRules(document.palette, art),
    '}',
  ].join('\n')
}

/**
 * Text is set as it was measured: features as in shaping (ligatures off, everything else on, whatever the tracking), no
 * spacing that only some browsers add, no synthetic weights.
 */
const textSetting =
  'margin:0;font-style:normal;font-synthesis:none;font-kerning:normal;font-feature-settings:"liga" 0,"clig" 0,"calt" 1;' +
  'text-rendering:geometricPrecision;text-spacing-trim:space-all;text-autospace:no-autospace;hyphens:manual;text-align:start;outline-offset:.25em'

type List = Page['source']['list']

const commonRules = (list: List): string[] => [
  ':root{color-scheme:only light;-webkit-text-size-adjust:100%;text-size-adjust:100%}',
  `body{margin:0;background:${plainGround(list) ?? list.background}}`,
  `main{position:relative;isolation:isolate;container-type:inline-size;box-sizing:border-box;max-width:${list.width}px;margin:0 auto;background:${list.background}}`,
  'ul{list-style:none;margin:0;padding:0}',
  `.t{${textSetting}}`,
  '.t a{color:inherit;text-decoration:none}',
]

/** The color of what a design lies on: a window that is larger than the design goes on in it. */
const plainGround = (list: List): string | undefined => {
  const [lowest] = list.items
  if (lowest?.kind !== 'shape' || lowest.opacity < 1 || !fillsCanvas(lowest, list)) return undefined
  return lowest.fill?.type === 'solid' && lowest.fill.opacity === 1 ? lowest.fill.color : undefined
}

/**
 * A line's strut is an em and a quarter high and ends a quarter below the baseline, so that the baseline lies one em below the
 * top of the line: the heights of fonts, which browsers round, do not matter.
 */
const canvasRules = ({ width, height }: List): string[] => [
  `main{aspect-ratio:${width}/${height};overflow:hidden}`,
  '.d{position:absolute;display:block}',
  '.t{position:absolute;line-height:0;white-space:pre}',
  '.l{position:absolute;left:0;top:0;display:block;transform-origin:0 0}',
  '.l::before{content:"";display:inline-block;height:1.25em;vertical-align:-.25em}',
]
