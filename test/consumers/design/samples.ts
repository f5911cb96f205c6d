import type { Palette } from '#contracts/designs/color.ts'
import type { Brief } from '#contracts/designs/brief.ts'
import type { Content } from '../../../consumers/design/content/content.ts'
import { readBrief } from '../../../consumers/design/content/read-brief.ts'
import { splitItems } from '../../../consumers/design/content/split-items.ts'
import { measurer } from '../../../consumers/design/layout/measure.ts'
import type { Zone } from '../../../consumers/design/layout/plan.ts'
import type { StackNeeds } from '../../../consumers/design/layout/stack.ts'
import type { TypeSystem } from '../../../consumers/design/layout/type-system.ts'

/** What a brief says, as the generator reads it. */
export const contentOf = (brief: string | NonNullable<Brief['content']>): Content =>
  splitItems(readBrief(typeof brief === 'string' ? { text: brief } : { content: brief }))

export const palette: Palette = {
  background: '#fff7ea',
  surface: '#ffffff',
  text: '#1f1a14',
  muted: '#5f564a',
  primary: '#0b5c6b',
  on_primary: '#ffffff',
  accent: '#b3261e',
  on_accent: '#ffffff',
}

export const sans: TypeSystem = {
  display: { family: 'inter', weight: 800 },
  text: { family: 'inter', weight: 400 },
  strong: { family: 'inter', weight: 600 },
  displayTracking: -0.01,
  kickerTracking: 0.06,
  displayLineHeight: 1.05,
  textLineHeight: 1.42,
  subtitleRatio: 1.4,
}

export const zoneOf = (more: Partial<Zone> = {}): Zone => ({
  box: { x: 100, y: 200, width: 800, height: 1000 },
  groups: ['head', 'facts', 'copy', 'action', 'foot'],
  align: 'start',
  valign: 'top',
  ground: 'background',
  titleMax: 160,
  ...more,
})

export const needsFor = (content: Content, more: Partial<StackNeeds> = {}): StackNeeds => ({
  content,
  type: sans,
  measure: measurer(content.locale),
  body: 28,
  titleRatio: 2,
  mayBreak: 'keeps' as const,
  logoScale: 1,
  ...more,
})
