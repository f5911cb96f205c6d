// What a machine gets, with and without looking.
import type { Finding } from '#contracts/tasks/scheme-report.ts'
import { figure, percent, rateText } from '../../figures.ts'
import { type Facts, isLeaking, meterValue } from '../facts.ts'

type Severity = Finding['severity']

const severityOf = (rate: number): Severity => {
  if (rate >= 0.5) return 'critical'
  if (rate >= 0.2) return 'high'
  return rate >= 0.01 ? 'medium' : 'low'
}

export const machineFindings = (facts: Facts): Finding[] => [
  ...solved(facts),
  ...guessed(facts),
  ...multiplied(facts),
  ...leaking(facts),
  ...segmentable(facts),
  ...removableLines(facts),
]

const solved = ({ solving }: Facts): Finding[] => {
  const { solve_rate: rate, basis, images_per_second: speed, cpu_seconds_per_1000_solves: cost, samples } = solving
  if (rate.value < 0.01 && rate.high < 0.05) return []
  const how =
    basis === 'measured' ? `on ${figure(samples)} labeled samples` : 'by calibrated confidences, for want of labels'
  const price = cost === null ? '' : `, and 1,000 solves cost ${figure(cost)} seconds of one processor core`
  return [
    {
      id: 'machine-solves',
      severity: severityOf(rate.value),
      title: `A machine reads ${percent(rate.value)} of the pictures`,
      evidence: `${rateText(rate)} ${how}, with a solver that was never trained on this scheme. It reads ${figure(speed)} pictures a second${price}.`,
      advice:
        'Do not let the picture decide anything on its own: limit attempts on the server and add a check of another kind.',
    },
  ]
}

const guessed = ({ guessing, rules }: Facts): Finding[] => {
  const { rate, best_three, basis, known_grammars, most_common, samples } = guessing
  if (rate.value < 0.01) return []
  const grammar = known_grammars.find(({ fits }) => fits)
  const best = grammar && basis === 'grammar' ? grammar.best_answer : most_common[0]?.answer
  const three = grammar && basis === 'grammar' ? percent(grammar.best_three) : rateText(best_three)
  const source =
    basis === 'grammar'
      ? `the answers are those of ${grammar!.name}`
      : `counted on held-out halves of ${figure(samples)} answers`
  return [
    {
      id: 'blind-guess',
      severity: rate.value >= 0.05 ? 'critical' : 'high',
      title: `One guess without looking is right ${percent(rate.value)} of the time`,
      evidence: `Always answering “${best}” succeeds at ${rateText(rate)}; the best three answers at ${three} (${source}).`,
      advice:
        rules.reads_as === 'calc'
          ? 'Draw both operands from at least two digits, and draw again when an answer has more than 0.5\u00A0% of all.'
          : 'Draw every character of the code independently and evenly from a cryptographic source.',
    },
  ]
}

const multiplied = ({ solving, guessing, rules }: Facts): Finding[] => {
  const [once, within] =
    solving.solve_rate.value >= guessing.rate.value
      ? [solving.solve_rate, solving.within_attempts]
      : [guessing.rate, guessing.within_attempts]
  if (rules.attempts_allowed === 1 || once.value < 0.01 || once.value > 0.99) return []
  return [
    {
      id: 'attempts-add-up',
      severity: 'medium',
      title: `${rules.attempts_allowed} attempts raise ${percent(once.value)} to ${percent(within.value)}`,
      evidence: `At least one success in ${rules.attempts_allowed} tries, each at a fresh picture: ${rateText(within)}.`,
      advice: 'Count wrong answers for each account and each address on the server, and slow down after the first.',
    },
  ]
}

const leakAdvice: Record<string, { severity: Severity; advice: string }> = {
  'answer-in-file': {
    severity: 'critical',
    advice: 'Write pictures without metadata, and keep the answer on the server only.',
  },
  'answer-in-name': {
    severity: 'critical',
    advice: 'Serve pictures under random names that say nothing of the answer, not even as a hash.',
  },
  'stable-address': {
    severity: 'high',
    advice: 'Draw a new code whenever a picture is asked for, and let each answer count once.',
  },
  'open-frames': {
    severity: 'high',
    advice: 'Serve still pictures: frames can be taken singly, or laid over each other.',
  },
  'conflicting-labels': {
    severity: 'medium',
    advice: 'Check the labels; if they are right, the site accepts different answers to one picture.',
  },
}

const leaking = ({ leaks }: Facts): Finding[] =>
  leaks
    .filter(({ found }) => found)
    .map(({ id, title, detail }) => ({ id, title, evidence: detail, ...leakAdvice[id]! }))

const segmentable = (facts: Facts): Finding[] => {
  const [share, depth] = [meterValue(facts, 'segmentable') ?? 0, meterValue(facts, 'valleys') ?? 0]
  if (share < 0.5) return []
  return [
    {
      id: 'segmentable',
      severity: 'medium',
      title: 'Characters stand apart',
      evidence: `In ${percent(share)} of the pictures the patches of ink are as many as the characters; gaps are ${percent(depth)} empty.`,
      advice:
        'Let characters overlap, and draw them hollow or in several layers, so that cutting them apart is the hard part.',
    },
  ]
}

const removableLines = (facts: Facts): Finding[] => {
  const [ratio, lines] = [meterValue(facts, 'line-to-stroke'), meterValue(facts, 'line-share') ?? 0]
  const separability = meterValue(facts, 'separability') ?? 0
  const isThin = ratio !== undefined && ratio < 0.6 && lines > 0.02
  const isFlat = separability >= 0.95 && !isLeaking(facts, 'open-frames')
  return [
    ...(isThin
      ? [
          {
            id: 'thin-lines',
            severity: 'low' as const,
            title: 'Lines can be taken off',
            evidence: `Lines are ${figure(ratio)} times as wide as strokes: an opening by three pixels removes them.`,
            advice:
              'If there are lines, draw them as wide and in the same colors as the strokes, across the characters.',
          },
        ]
      : []),
    ...(isFlat
      ? [
          {
            id: 'flat-colors',
            severity: 'low' as const,
            title: 'One threshold parts ink from background',
            evidence: `Color separability is ${figure(separability)} of 1.`,
            advice: 'Let the color of the background cross that of the characters, within what people can still read.',
          },
        ]
      : []),
  ]
}
