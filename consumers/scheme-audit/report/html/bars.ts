import type { Rate } from '#contracts/tasks/scheme-report.ts'
import { percent, rateText } from '../../figures.ts'
import { html, type Markup } from './markup.ts'

const [width, height] = [200, 16]

const place = (share: number): string => (share * width).toFixed(1)

/** A rate from 0 to 1 as a bar, its interval as a whisker. */
export const rateBar = ({ value, low, high }: Rate): Markup =>
  bar(
    rateText({ value, low, high }),
    html`<rect class="${rateClass(value)}" x="0" y="3" width="${place(value)}" height="10" rx="2" />
      <rect class="whisker" x="${place(low)}" y="7" width="${place(Math.max(0.004, high - low))}" height="2" />
      <rect class="whisker" x="${place(Math.min(0.99, low))}" y="4" width="2" height="8" />
      <rect class="whisker" x="${place(Math.min(0.99, high))}" y="4" width="2" height="8" />`,
  )

const rateClass = (rate: number): string => {
  if (rate >= 0.2) return 'bad'
  return rate >= 0.01 ? 'warn' : 'good'
}

/** How much a meter hinders a machine. */
export const resistanceBar = (resistance: number): Markup =>
  bar(
    `hinders a machine by ${percent(resistance)} of the scale`,
    html`<rect class="fill" x="0" y="3" width="${place(resistance)}" height="10" rx="2" />`,
  )

/** The track of a bar with what stands on it; the label says it to who cannot see it. */
const bar = (label: string, marks: Markup): Markup =>
  html`<svg class="bar" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">
    <rect class="track" x="0" y="3" width="${width}" height="10" rx="2" />
    ${marks}
  </svg>`
