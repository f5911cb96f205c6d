// What was concluded.
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { keyFigures } from '../rows.ts'
import { gradeRangeLine, gradeWords, schemeLine, severityWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'

export const top = (report: SchemeReport): Markup =>
  html`<header>
    <div class="top">
      <div>
        <p class="eyebrow">Strength of a verification scheme</p>
        <h1>${report.scheme.name}</h1>
        <p class="soft">
          ${report.scheme.domain} · audited on
          <time datetime="${report.scheme.audited_on}">${report.scheme.audited_on}</time><br />${schemeLine(report)}
        </p>
      </div>
      <p class="grade">
        <b class="${report.grade}" aria-label="Grade ${report.grade}">${report.grade}</b
        ><span>${gradeWords[report.grade]}</span><small>${gradeRangeLine(report)}</small>
      </p>
    </div>
    <p class="lead">${report.headline}</p>
    <dl class="figures">
      ${keyFigures(report).map(
        ({ label, value, note }) =>
          html`<div>
            <dt>${label}</dt>
            <dd class="value">${value}</dd>
            <dd class="note">${note}</dd>
          </div>`,
      )}
    </dl>
    <p class="honest">${report.honest_line}</p>
  </header>`

export const findings = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    <ol class="findings">
      ${report.findings.map(
        ({ severity, title, evidence, advice: what }) =>
          html`<li>
            <span class="chip ${severity === 'note' ? 'note-chip' : severity}">${severityWords[severity]}</span>
            <div>
              <h3>${title}</h3>
              <p class="soft">${evidence}</p>
              <p>${what}</p>
            </div>
          </li>`,
      )}
    </ol>
  </section>`

export const advice = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="advice">
    <h2 id="advice">What to do, in this order</h2>
    <ol class="advice">
      ${report.recommendations.map(
        ({ title, reason, actions }) =>
          html`<li>
            <h3>${title}</h3>
            <p class="soft">${reason}</p>
            <ul>
              ${actions.map(({ text, in_place }) => html`<li>${in_place ? html`<span class="done">In place, keep it:</span> ` : ''}${text}</li>`)}
            </ul>
          </li>`,
      )}
    </ol>
  </section>`
