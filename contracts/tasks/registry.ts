import type { z } from 'zod'
import { calcRecognize } from './calc-recognize.ts'
import { designExport } from './design-export.ts'
import { designGenerate } from './design-generate.ts'
import { diagnosticEcho } from './diagnostic-echo.ts'
import { entitiesExtract } from './entities-extract.ts'
import { htmlRender } from './html-render.ts'
import { imageProcess } from './image-process.ts'
import type { Kind } from './kind.ts'
import { layoutSuggest } from './layout-suggest.ts'
import { paletteRecommend } from './palette-recommend.ts'
import { schemeAudit } from './scheme-audit.ts'
import { textRecognize } from './text-recognize.ts'

/** The only list of kinds. */
export const kinds = {
  [textRecognize.type]: textRecognize,
  [calcRecognize.type]: calcRecognize,
  [schemeAudit.type]: schemeAudit,
  [imageProcess.type]: imageProcess,
  [designGenerate.type]: designGenerate,
  [designExport.type]: designExport,
  [htmlRender.type]: htmlRender,
  [layoutSuggest.type]: layoutSuggest,
  [paletteRecommend.type]: paletteRecommend,
  [entitiesExtract.type]: entitiesExtract,
  [diagnosticEcho.type]: diagnosticEcho,
} as const satisfies Record<string, Kind>

export type KindType = keyof typeof kinds
export type InputOf<K extends KindType> = z.output<(typeof kinds)[K]['input']>
export type ResultOf<K extends KindType> = z.output<(typeof kinds)[K]['result']>

export const kindTypes = Object.keys(kinds) as KindType[]

/** The kind of this type, or undefined: `type` comes from outside, so inherited names must not match. */
export const findKind = (type: string): Kind | undefined =>
  Object.hasOwn(kinds, type) ? (kinds as Record<string, Kind>)[type] : undefined
