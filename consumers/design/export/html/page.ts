import type { HtmlFormat } from '#contracts/exports/formats.ts'
import type { ExportSource } from '../rendition.ts'
import type { Layer } from './drawing-layers.ts'
import type { TextBlock } from './text-blocks.ts'

/** What a page is made of. */
export type Page = { source: ExportSource; format: HtmlFormat; layers: readonly Layer[]; blocks: readonly TextBlock[] }
