// How hard the pictures are for people, as far as pictures tell.
import type { Meter, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure, percent } from '../figures.ts'
import type { Sample, Scheme } from '../sample.ts'
import { answersOf, normalAnswer } from '../solving/answers.ts'

type Legibility = SchemeReport['legibility']
type Concern = { grave: boolean; reason: string }

/** Characters that fonts draw alike. */
const lookAlikes = ['0Oo', '1lI|', 'i1l', '5Ss', '2Zz', '8B']
/** Capital and small letter of one shape, which only their size tells apart. */
const sameShapes = ['cC', 'kK', 'oO', 'pP', 'sS', 'uU', 'vV', 'wW', 'xX', 'zZ']

/** Share of the codes with a character that has a look-alike among all characters of the scheme. Arithmetic has none. */
export const ambiguousShare = (samples: readonly Sample[], scheme: Scheme): number => {
  if (scheme.reads_as === 'calc' || samples.length === 0) return 0
  const codes = samples.map(({ label, reading }) =>
    label === undefined ? (answersOf(reading, scheme)[0] ?? '') : normalAnswer(label, scheme),
  )
  const alphabet = new Set(scheme.charset ? normalAnswer(scheme.charset, scheme) : codes.join(''))
  const groups = scheme.case_sensitive ? [...lookAlikes, ...sameShapes] : lookAlikes.map(group => group.toLowerCase())
  const isAmbiguous = (symbol: string): boolean =>
    groups.some(
      group => group.includes(symbol) && Array.from(group).some(other => other !== symbol && alphabet.has(other)),
    )
  return codes.filter(code => Array.from(code).some(isAmbiguous)).length / codes.length
}

type Measured = { scheme: Scheme; meters: readonly Meter[]; ambiguous: number; solveRate: number }

/** One grave concern makes it poor, any concern strained. A proxy: only visitors' own answers say how they fare. */
export const legibility = (measured: Measured): Legibility => {
  const passRate = measured.scheme.human_pass_rate
  const concerns = [...pictureConcerns(measured.meters), ...answerConcerns(measured)]
  const band = concerns.some(({ grave }) => grave) ? 'poor' : concerns.length > 0 ? 'strained' : 'comfortable'
  return {
    band,
    reasons:
      concerns.length > 0
        ? concerns.map(({ reason }) => reason)
        : ['Contrast, size, clutter and alphabet are within what most people with good sight read at once.'],
    human_pass_rate: passRate ?? null,
    separation: passRate === undefined ? null : passRate - measured.solveRate,
  }
}

type Bound = { id: string; strained: number; grave: number; reason: (value: string) => string }

// WCAG 1.4.3 asks 4.5 of text and 3 of large text; the other bounds are rough.
const bounds: readonly Bound[] = [
  {
    id: 'contrast',
    strained: 3,
    grave: 1.8,
    reason: value => `Characters have a contrast of ${value} to 1; large text needs 3.`,
  },
  { id: 'glyph-height', strained: 14, grave: 9, reason: value => `Characters are ${value} pixels high.` },
  { id: 'noise', strained: 20, grave: 40, reason: value => `The background has noise of ${value} gray levels.` },
  { id: 'line-share', strained: 0.35, grave: 0.6, reason: value => `Lines make up ${value} of the ink.` },
  {
    id: 'baseline-jitter',
    strained: 0.6,
    grave: 1.2,
    reason: value => `Characters stand unevenly: by ${value} of their height.`,
  },
]

const pictureConcerns = (meters: readonly Meter[]): Concern[] =>
  bounds.flatMap(({ id, strained, grave, reason }) => {
    const meter = meters.find(each => each.id === id)
    if (!meter) return []
    const isOver = (bound: number): boolean => (grave < strained ? meter.value < bound : meter.value > bound)
    const value = meter.unit === 'share' ? percent(meter.value) : figure(meter.value)
    return isOver(strained) ? [{ grave: isOver(grave), reason: reason(value) }] : []
  })

const answerConcerns = ({ scheme, ambiguous }: Measured): Concern[] => {
  const { human_pass_rate: passRate } = scheme
  return [
    ...(ambiguous > 0.2
      ? [
          {
            grave: ambiguous > 0.8,
            reason: `${percent(ambiguous)} of the codes hold a character that has a look-alike in the alphabet.`,
          },
        ]
      : []),
    ...(passRate !== undefined && passRate < 0.9
      ? [{ grave: passRate < 0.7, reason: `By the owner’s count ${percent(passRate)} of visitors answer correctly.` }]
      : []),
  ]
}
