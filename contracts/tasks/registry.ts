import type { z } from 'zod'
import { calcRecognize } from './calc-recognize.ts'
import { diagnosticEcho } from './diagnostic-echo.ts'
import { imageProcess } from './image-process.ts'
import type { Kind } from './kind.ts'
import { schemeAudit } from './scheme-audit.ts'
import { textRecognize } from './text-recognize.ts'

/** The only list of kinds. */
export const kinds = {
  [textRecognize.type]: textRecognize,
  [calcRecognize.type]: calcRecognize,
  [schemeAudit.type]: schemeAudit,
  [imageProcess.type]: imageProcess,
  [diagnosticEcho.type]: diagnosticEcho,
} as const satisfies Record<string, Kind>

export type KindType = keyof typeof kinds
export type InputOf<K extends KindType> = z.output<(typeof kinds)[K]['input']>
export type ResultOf<K extends KindType> = z.output<(typeof kinds)[K]['result']>

export const kindTypes = Object.keys(kinds) as KindType[]

/** The kind of this type, or undefined: `type` comes from outside, so inherited names must not match. */
export const findKind = (type: string): Kind | undefined =>
  Object.hasOwn(kinds, type) ? (kinds as Record<string, Kind>)[type] : undefined
