import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { createHash } from 'node:crypto'
import { html, type Markup } from './markup.ts'
import { leaks, method, people } from './grounds.ts'
import { codes, guessing, meters, solving } from './measurements.ts'
import { advice, findings, top } from './verdict.ts'
import { style } from './style.ts'

const styleDigest = createHash('sha256').update(style).digest('base64')

/** Nothing runs and nothing is fetched; only the page's own style sheet applies. */
const policy = `default-src 'none'; style-src 'sha256-${styleDigest}'; base-uri 'none'; form-action 'none'`

const sections = [top, findings, advice, solving, guessing, codes, meters, leaks, people, method]

const styleSheet: Markup = { markup: `<style>${style}</style>` }

/** The report as one page that needs nothing else. The same report gives the same bytes. */
export const reportPage = (report: SchemeReport): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${report.scheme.name}: grade ${report.grade} — strength of a verification scheme</title>
        ${styleSheet}
      </head>
      <body>
        <main>
          ${sections.map(section => section(report))}
          <footer>
            Made by Inkstone for ${report.scheme.domain} on ${report.scheme.audited_on}. The owner attested that the
            scheme is theirs to audit.
          </footer>
        </main>
      </body>
    </html> `.markup
