// What was checked, for whom, and how.
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure, percent } from '../../figures.ts'
import { methodRows } from '../rows.ts'
import { bandWords, leakWord } from '../wording.ts'
import { html, type Markup } from './markup.ts'

export const leaks = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="leaks">
    <h2 id="leaks">Leaks</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Checked</th>
            <th scope="col">Result</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          ${report.leaks.map(
            leak =>
              html`<tr>
                <th scope="row">${leak.title}</th>
                <td class="${leak.found ? 'found' : 'clear'}">${leakWord(leak)}</td>
                <td>${leak.detail}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`

export const people = ({ legibility, accessibility }: SchemeReport): Markup =>
  html`<section aria-labelledby="people">
    <h2 id="people">People</h2>
    <p><strong>${bandWords[legibility.band]}</strong> <span class="soft">(estimated from the pictures)</span></p>
    <ul class="plain">
      ${legibility.reasons.map(reason => html`<li>${reason}</li>`)}
    </ul>
    ${legibility.separation === null ? '' : html`<p>People pass at ${percent(legibility.human_pass_rate ?? 0)} by the owner’s count: ${figure(legibility.separation * 100)} points ${legibility.separation < 0 ? 'behind' : 'from'} the machine.</p>`}
    <div class="scroll">
      <table>
        <caption>
          Web Content Accessibility Guidelines 2.2
        </caption>
        <tbody>
          ${accessibility.map(
            ({ criterion, level, title, note }) =>
              html`<tr>
                <th scope="row">${criterion} ${title} (${level})</th>
                <td>${note}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`

export const method = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="method">
    <h2 id="method">How this was measured</h2>
    <div class="scroll">
      <table>
        <tbody>
          ${methodRows(report).map(
            ([label, value]) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td class="${value.startsWith('sha-') ? 'digest' : ''}">${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <ul class="plain">
      ${report.method.notes.map(note => html`<li>${note}</li>`)}
    </ul>
  </section>`
