// What was measured.
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure, intervalText, percent } from '../../figures.ts'
import { codeRows, meterCaption, meterRange, meterText, solvingRows } from '../rows.ts'
import { rateBar, resistanceBar } from './bars.ts'
import { html, type Markup } from './markup.ts'

export const solving = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="solving">
    <h2 id="solving">What a machine reads</h2>
    <div class="scroll">
      <table>
        <caption>
          ${report.solving.basis === 'measured' ? 'Measured on' : 'Estimated from confidences over'}
          ${figure(report.solving.samples)} samples; mean confidence ${percent(report.solving.mean_confidence)}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col" class="number">Solved</th>
            <th scope="col" class="number">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          ${solvingRows(report).map(
            ([label, value, interval]) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td class="number">${value}</td>
                <td class="number">${interval}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${report.by_length.length > 0 ? byLength(report) : ''}
  </section>`

const byLength = ({ by_length, scheme }: SchemeReport): Markup =>
  html`<div class="scroll">
    <table>
      <caption>
        By the ${scheme.reads_as === 'calc' ? 'length of the answer' : 'length of the code'}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">Characters</th>
          <th scope="col" class="number">Samples</th>
          <th scope="col" class="number">Solved</th>
          <th scope="col">With its interval</th>
        </tr>
      </thead>
      <tbody>
        ${by_length.map(
          ({ length, samples, solve_rate: rate }) =>
            html`<tr>
              <th scope="row" class="number">${length}</th>
              <td class="number">${figure(samples)}</td>
              <td class="number">${percent(rate.value)}</td>
              <td>${rateBar(rate)}<span class="soft">${intervalText(rate)}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`

export const guessing = ({ guessing: blind, scheme }: SchemeReport): Markup =>
  html`<section aria-labelledby="guessing">
    <h2 id="guessing">Guessing without looking</h2>
    <div class="scroll">
      <table>
        <caption>
          ${figure(blind.samples)} answers, ${figure(blind.distinct_answers)} different; guesses chosen on one half and
          counted on the other.
        </caption>
        <thead>
          <tr>
            <th scope="col">Guesser</th>
            <th scope="col" class="number">Right</th>
            <th scope="col">With its interval</th>
          </tr>
        </thead>
        <tbody>
          ${(
            [
              ['Best single answer', blind.best_one],
              ['Best three answers', blind.best_three],
              [`Best answer within ${scheme.attempts_allowed} attempts`, blind.within_attempts],
            ] as const
          ).map(
            ([label, rate]) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td class="number">${percent(rate.value)}</td>
                <td>${rateBar(rate)}<span class="soft">${intervalText(rate)}</span></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="soft">
      Most frequent in the samples:
      ${blind.most_common.map(({ answer, share }, at) => `${at > 0 ? ', ' : ''}“${answer}” ${percent(share)}`)}.
    </p>
    ${blind.known_grammars.length > 0 ? grammars(blind.known_grammars) : ''}
  </section>`

const grammars = (rows: SchemeReport['guessing']['known_grammars']): Markup =>
  html`<div class="scroll">
    <table>
      <caption>
        Published generators of arithmetic, by enumerating all they can ask
      </caption>
      <thead>
        <tr>
          <th scope="col">Generator</th>
          <th scope="col" class="number">Answers</th>
          <th scope="col" class="number">Best guess</th>
          <th scope="col" class="number">Best three</th>
          <th scope="col">These samples</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          row =>
            html`<tr>
              <th scope="row">${row.name}</th>
              <td class="number">${figure(row.distinct_answers)}</td>
              <td class="number">“${row.best_answer}” ${percent(row.best_one)}</td>
              <td class="number">${percent(row.best_three)}</td>
              <td>${row.fits ? html`<span class="found">match</span>` : 'do not match'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`

export const codes = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="codes">
    <h2 id="codes">The codes</h2>
    <div class="scroll">
      <table>
        <tbody>
          ${codeRows(report).map(
            ([label, value]) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`

export const meters = (report: SchemeReport): Markup =>
  html`<section aria-labelledby="meters">
    <h2 id="meters">The pictures</h2>
    <div class="scroll">
      <table>
        <caption>
          ${meterCaption}
        </caption>
        <thead>
          <tr>
            <th scope="col">Meter</th>
            <th scope="col" class="number">Value</th>
            <th scope="col">Hinders a machine</th>
          </tr>
        </thead>
        <tbody>
          ${report.meters.map(
            meter =>
              html`<tr>
                <th scope="row">${meter.title}<br /><span class="soft">${meter.meaning}</span></th>
                <td class="number">${meterText(meter)}<br /><span class="soft">${meterRange(meter)}</span></td>
                <td>
                  ${meter.resistance === null ? html`<span class="soft">for people only</span>` : resistanceBar(meter.resistance)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
