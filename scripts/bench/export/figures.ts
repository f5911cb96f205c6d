import type { Figures } from '../report.ts'
import type { Tally } from './tally.ts'

const ratios = [
  'ink_presence_ratio',
  'text_identity_ratio',
  'preflight_pass_ratio',
  'qpdf_clean_ratio',
  'subtype_ratio',
  'email_lint_ratio',
  'jpg_budget_ratio',
  'dpi_exact_ratio',
  'deterministic_ratio',
]

const least = (values: readonly number[]): number => Math.min(...values)
const most = (values: readonly number[]): number => Math.max(...values)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const series: readonly { figure: string; of: string; by: (values: readonly number[]) => number }[] = [
  { figure: 'html_ssim_min', of: 'html_ssim', by: least },
  { figure: 'html_ssim_mean', of: 'html_ssim', by: mean },
  { figure: 'html_ssim_1x_min', of: 'html_ssim_1x', by: least },
  { figure: 'html_ssim_1x_mean', of: 'html_ssim_1x', by: mean },
  { figure: 'pdf_ssim_min', of: 'pdf_ssim', by: least },
  { figure: 'pdf_ssim_mean', of: 'pdf_ssim', by: mean },
  { figure: 'pdf_ssim_1x_min', of: 'pdf_ssim_1x', by: least },
  { figure: 'cmyk_ssim_min', of: 'cmyk_ssim', by: least },
  { figure: 'x1a_ssim_min', of: 'x1a_ssim', by: least },
  { figure: 'delta_e_mean', of: 'delta_e', by: mean },
  { figure: 'delta_e_max', of: 'delta_e', by: most },
  { figure: 'max_ink_percent', of: 'max_ink_percent', by: most },
  { figure: 'jpg_unreachable', of: 'jpg_unreachable', by: values => values.length },
  // The best of the rounds: what else runs on the machine can only slow one down.
  { figure: 'png_per_s', of: 'png_per_s', by: most },
  { figure: 'pdf_per_s', of: 'pdf_per_s', by: most },
  { figure: 'chromium_per_s', of: 'chromium_per_s', by: most },
  { figure: 'headless_shell_per_s', of: 'headless_shell_per_s', by: most },
  { figure: 'rss_growth_mib', of: 'rss_growth_mib', by: most },
  { figure: 'rss_growth_percent', of: 'rss_growth_percent', by: most },
  { figure: 'rss_mib', of: 'rss_mib', by: most },
  { figure: 'rss_peak_mib', of: 'rss_peak_mib', by: most },
]

const quotients = [
  { figure: 'png_vs_chromium', of: 'png_per_s', by: 'chromium_per_s' },
  { figure: 'pdf_vs_chromium', of: 'pdf_per_s', by: 'chromium_per_s' },
]

/** What was measured, to four digits; what was not is left out. Ratios are not rounded up to 1. */
export const figuresOf = (tally: Tally): Figures => {
  const figures: Figures = {}
  for (const { figure, of, by } of series) {
    const values = tally.values(of)
    if (values.length > 0) figures[figure] = rounded(by(values))
  }
  for (const { figure, of, by } of quotients) {
    const [one, other] = [figures[of], figures[by]]
    if (one !== undefined && other !== undefined) figures[figure] = rounded(one / other)
  }
  for (const name of ratios) {
    const ratio = tally.ratio(name)
    if (ratio !== undefined) figures[name] = Math.floor(ratio * 10_000) / 10_000
  }
  return figures
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
