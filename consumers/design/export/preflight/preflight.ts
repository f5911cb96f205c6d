import type { PreflightCheck, PreflightReport } from '#contracts/exports/preflight.ts'
import type { Check, Finding } from './checks/check.ts'
import { contentChecks, leastPpi } from './checks/content-checks.ts'
import { fileChecks } from './checks/file-checks.ts'
import { inkChecks, mostInk } from './checks/ink-checks.ts'
import { pageChecks } from './checks/page-checks.ts'
import { inspect, type PreflightFacts } from './inspection.ts'

export type { PreflightFacts } from './inspection.ts'

const allChecks = [...fileChecks, ...pageChecks, ...inkChecks, ...contentChecks].toSorted((one, other) =>
  one.id.localeCompare(other.id),
)

const longestDetail = 500

/**
 * Looks into a finished PDF as a press would, 27 checks for PDF/X: whatever it says, it says of the bytes. Plain `cmyk` is a PDF
 * without promises to a standard: the ten checks of such promises (P01, P04 to P10 and P16) are left out of its report, and `rgb`
 * keeps only those of the file itself. No check is a certificate. Never throws for a damaged file: P25 fails.
 */
export const preflight = async (bytes: Uint8Array, facts: PreflightFacts): Promise<PreflightReport> => {
  const inspection = await inspect(bytes, facts)
  const checks = allChecks
    .filter(({ scope }) => applies(scope, facts))
    .map(check => judged(check, check.find(inspection)))
  return {
    mode: facts.mode,
    profile: facts.profileName,
    passed: checks.every(({ status }) => status !== 'failed'),
    max_ink_percent: Math.round(mostInk(inspection) * 1000) / 10,
    min_image_ppi: rounded(leastPpi(inspection)),
    checks,
  }
}

const applies = (scope: Check['scope'], { mode }: PreflightFacts): boolean => {
  if (mode.startsWith('pdf/x')) return true
  return mode === 'cmyk' ? scope !== 'pdf/x' : scope === 'all'
}

const judged = ({ id, title }: Check, findings: readonly Finding[]): PreflightCheck => {
  if (findings.length === 0) return { id, title, status: 'passed' }
  const status = findings.some(({ weight }) => weight === 'fault') ? 'failed' : 'warned'
  const detail = findings.map(({ text }) => text).join(' ')
  return {
    id,
    title,
    status,
    detail: detail.length > longestDetail ? `${detail.slice(0, longestDetail - 1)}…` : detail,
  }
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10)
