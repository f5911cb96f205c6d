// Labels and values that both renderings show.
import type { Meter, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure, intervalText, percent } from '../figures.ts'

/** The four figures that lead a report. */
export const keyFigures = ({
  solving,
  guessing,
  scheme,
}: SchemeReport): { label: string; value: string; note: string }[] => [
  {
    label: solving.basis === 'measured' ? 'Solved by a machine' : 'Solved by a machine, estimated',
    value: percent(solving.solve_rate.value),
    note: intervalText(solving.solve_rate),
  },
  {
    label: scheme.attempts_allowed === 1 ? 'In the only attempt' : `Within ${scheme.attempts_allowed} attempts`,
    value: percent(solving.within_attempts.value),
    note: intervalText(solving.within_attempts),
  },
  { label: 'Guessed without looking', value: percent(guessing.rate.value), note: intervalText(guessing.rate) },
  {
    label: 'CPU-seconds for 1,000 solves',
    value: solving.cpu_seconds_per_1000_solves === null ? '—' : figure(solving.cpu_seconds_per_1000_solves),
    note: `${figure(solving.images_per_second)} pictures a second`,
  },
]

export const meterText = ({ value, unit }: Pick<Meter, 'value' | 'unit'>): string => {
  if (unit === 'share') return percent(value)
  if (unit === 'ratio') return `${figure(value)} : 1`
  return unit === 'index' ? figure(value) : `${figure(value)} ${unit}`
}

export const meterRange = ({ low, high, unit, range }: Meter): string => {
  const ends = unit === 'share' ? intervalText({ low, high }) : `${figure(low)}–${figure(high)}`
  return range === 'interval-95' ? `${ends} (95 %)` : ends
}

export const meterCaption =
  'Medians over the samples, below each the range of the middle eight tenths of them. The bar says how much it hinders a ' +
  'machine: a gauge, not a measure of safety.'

/** Rows of label, value and interval that tell of the solver beyond the key figures. */
export const solvingRows = ({ solving }: SchemeReport): [label: string, value: string, interval: string][] => {
  const rates = [
    ['As the scheme compares answers', solving.solve_rate],
    ['Were case ignored', solving.folded_rate],
    ['Among the three likeliest readings', solving.top_3_rate],
  ] as const
  return rates.flatMap(([label, rate]) => (rate ? [[label, percent(rate.value), intervalText(rate)]] : []))
}

/** Label and value of each fact about the codes. */
export const codeRows = ({ code_space: space, guessing, scheme }: SchemeReport): [label: string, value: string][] => {
  const { symbol_bias: bias, repeated_codes: repeated, duplicates } = space
  const basis = space.basis === 'declared' ? 'as stated' : 'as observed'
  const symbols: [string, string][] =
    scheme.reads_as === 'calc'
      ? [['Different answers seen', figure(guessing.distinct_answers)]]
      : [
          ['Characters in the alphabet', `${figure(space.symbols)}, ${basis}`],
          ['Possible codes', `${figure(2 ** space.codes_log2)} (${figure(space.codes_log2)} bits)`],
        ]
  return [
    ...symbols,
    ['Entropy of what was drawn', `${figure(space.entropy_bits)} bits`],
    ...(bias
      ? ([
          [
            'Even drawing of characters',
            `${biasText(bias.p_value)}; the most frequent, “${bias.most_common.symbol}”, has ${percent(bias.most_common.share)} where ${percent(bias.most_common.expected)} are even`,
          ],
        ] satisfies [string, string][])
      : []),
    [
      'Pairs of samples with the same answer',
      `${figure(repeated.pairs)}; chance gives ${figure(repeated.expected_pairs)}`,
    ],
    [
      'Pictures that occur again',
      `${figure(duplicates.identical_files)} files, ${figure(duplicates.identical_pictures)} by pixels, ${figure(duplicates.similar_pictures)} nearly`,
    ],
  ]
}

const biasText = (pValue: number): string => {
  const tail = pValue < 1e-6 ? 'p < 0.000001' : `p = ${figure(pValue)}`
  return pValue < 0.001 ? `no (${tail})` : `nothing against it (${tail})`
}

/** Label and value of what the report rests on. */
export const methodRows = ({ method, samples }: SchemeReport): [label: string, value: string][] => [
  ['Solver', method.model],
  ['Its weights', method.model_digest],
  ['Error of its confidences', percent(method.calibration_error)],
  ['Samples', `${figure(samples.given)} given, ${figure(samples.readable)} read, ${figure(samples.labeled)} labeled`],
  ['Digest of the samples', method.dataset_digest],
]
