// What was measured.
import type { Rate, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure, intervalText, percent } from '../../figures.ts'
import { meterText, meterRange, meterCaption, solvingRows, codeRows } from '../rows.ts'
import { caption, heading, pairs, rateBar } from './parts.ts'
import { colors, type Sheet } from './sheet.ts'
import { type Cell, drawTable } from './table.ts'

export const drawSolving = (sheet: Sheet, report: SchemeReport): void => {
  const { solving, by_length, scheme } = report
  heading(sheet, 'What a machine reads')
  const how = solving.basis === 'measured' ? 'Measured on' : 'Estimated from confidences over'
  caption(sheet, `${how} ${figure(solving.samples)} samples; mean confidence ${percent(solving.mean_confidence)}.`)
  drawTable(
    sheet,
    [
      { title: 'Compared', share: 5 },
      { title: 'Solved', share: 2, align: 'right' },
      { title: '95 % interval', share: 3, align: 'right' },
    ],
    solvingRows(report).map(([label, value, interval]) => [
      { text: label },
      { text: value, bold: true },
      { text: interval },
    ]),
  )
  if (by_length.length === 0) return
  caption(sheet, `By the ${scheme.reads_as === 'calc' ? 'length of the answer' : 'length of the code'}`)
  drawTable(
    sheet,
    [
      { title: 'Characters', share: 2 },
      { title: 'Samples', share: 2, align: 'right' },
      { title: 'Solved', share: 2, align: 'right' },
      { title: 'With its interval', share: 4 },
    ],
    by_length.map(({ length, samples, solve_rate: rate }) => [
      { text: String(length) },
      { text: figure(samples) },
      { text: percent(rate.value), bold: true },
      { text: '', note: intervalText(rate), bar: rateBar(rate) },
    ]),
  )
}

export const drawGuessing = (sheet: Sheet, { guessing, scheme }: SchemeReport): void => {
  heading(sheet, 'Guessing without looking')
  const common = guessing.most_common.map(({ answer, share }) => `“${answer}” ${percent(share)}`).join(', ')
  caption(
    sheet,
    `${figure(guessing.samples)} answers, ${figure(guessing.distinct_answers)} different; guesses chosen on one half and counted on the other. Most frequent: ${common}.`,
  )
  const rows: [string, Rate][] = [
    ['Best single answer', guessing.best_one],
    ['Best three answers', guessing.best_three],
    [`Best answer within ${scheme.attempts_allowed} attempts`, guessing.within_attempts],
  ]
  drawTable(
    sheet,
    [
      { title: 'Guesser', share: 4 },
      { title: 'Right', share: 2, align: 'right' },
      { title: 'With its interval', share: 4 },
    ],
    rows.map(([label, rate]) => [
      { text: label },
      { text: percent(rate.value), bold: true },
      { text: '', note: intervalText(rate), bar: rateBar(rate) },
    ]),
  )
  if (guessing.known_grammars.length === 0) return
  caption(sheet, 'Published generators of arithmetic, by enumerating all they can ask')
  drawTable(
    sheet,
    [
      { title: 'Generator', share: 4 },
      { title: 'Answers', share: 1.4, align: 'right' },
      { title: 'Best guess', share: 2, align: 'right' },
      { title: 'Best three', share: 1.6, align: 'right' },
      { title: 'These samples', share: 2 },
    ],
    guessing.known_grammars.map(row => [
      { text: row.name },
      { text: figure(row.distinct_answers) },
      { text: `“${row.best_answer}” ${percent(row.best_one)}` },
      { text: percent(row.best_three) },
      row.fits ? { text: 'match', bold: true, color: colors.bad } : { text: 'do not match' },
    ]),
  )
}

export const drawCodes = (sheet: Sheet, report: SchemeReport): void => {
  heading(sheet, 'The codes')
  pairs(sheet, codeRows(report))
}

export const drawMeters = (sheet: Sheet, { meters }: SchemeReport): void => {
  heading(sheet, 'The pictures')
  caption(sheet, meterCaption)
  drawTable(
    sheet,
    [
      { title: 'Meter', share: 5 },
      { title: 'Value', share: 3, align: 'right' },
      { title: 'Hinders a machine', share: 2.4 },
    ],
    meters.map((meter): Cell[] => [
      { text: meter.title, note: meter.meaning, bold: true },
      { text: meterText(meter), note: meterRange(meter) },
      meter.resistance === null
        ? { text: '', note: 'for people only' }
        : {
            text: '',
            note: `${percent(meter.resistance)} of the scale`,
            bar: { value: meter.resistance, color: colors.accent },
          },
    ]),
  )
}
