import type { Recommendation } from '#contracts/tasks/scheme-report.ts'
import { percent } from '../figures.ts'
import type { Scheme } from '../sample.ts'
import { type Facts, meterValue } from './facts.ts'

export const honestLine =
  'No scheme of distorted text or arithmetic in the published literature stays below 1\u00A0% against a network that was trained ' +
  'for it. A better picture buys time, not safety.'

type Defense = Scheme['defenses'][number]
type Action = Recommendation['actions'][number]

/** What to change, in the order in which it helps: leaks, the server, the action itself, and only then the picture. */
export const recommendations = (facts: Facts): Recommendation[] => [
  ...closeLeaks(facts),
  limitAttempts(facts),
  protectAction(facts),
  speedBump(facts),
  ...(facts.rules.reads_as === 'calc' ? [arithmetic(facts)] : []),
  alternative(facts),
]

const todo = (text: string): Action => ({ text, in_place: false })
const known =
  ({ rules }: Facts) =>
  (defense: Defense, text: string): Action => ({ text, in_place: rules.defenses.includes(defense) })

const leakActions: Record<string, string> = {
  'answer-in-file': 'Strip all metadata from the pictures, and never write the answer into them.',
  'answer-in-name': 'Name pictures by random identifiers that are kept with the answer on the server.',
  'stable-address': 'Make an address yield its picture once.',
  'open-frames': 'Serve still pictures.',
  'conflicting-labels': 'Find out why one picture has several answers.',
}

const closeLeaks = ({ leaks }: Facts): Recommendation[] => {
  const open = leaks.filter(({ found }) => found)
  if (open.length === 0) return []
  return [
    {
      id: 'close-leaks',
      title: 'Close the leaks',
      reason: 'Nobody needs to read a picture whose answer can be had beside it.',
      actions: open.map(({ id }) => todo(leakActions[id]!)),
    },
  ]
}

const limitAttempts = (facts: Facts): Recommendation => {
  const { rules, solving } = facts
  const add = known(facts)
  return {
    id: 'limit-attempts',
    title: 'Limit attempts on the server',
    reason: `In ${rules.attempts_allowed} attempts a machine succeeds ${percent(solving.within_attempts.value)} of the time; what stops it is being counted.`,
    actions: [
      add(
        'rate-limit',
        'Limit requests and wrong answers for each account, address and network, and slow down step by step.',
      ),
      add('single-use', 'Let every code count once, right or wrong, and tie it to the session that asked for it.'),
      add(
        'short-lifetime',
        'Let codes expire after two minutes, so that they cannot be handed to somebody else to solve.',
      ),
    ],
  }
}

const protectAction = (facts: Facts): Recommendation => ({
  id: 'protect-action',
  title: 'Protect the action, not the picture',
  reason: 'What the picture guards matters more than who can read it.',
  actions: [
    known(facts)('second-check', 'Score the risk of each request, and ask for more only where it is high.'),
    todo('Ask for proof of work or a device’s attestation where machines act in bulk.'),
    todo('Guard sign-in and payment with passkeys or a confirmation by e-mail.'),
  ],
})

const speedBump = (facts: Facts): Recommendation => {
  const { rules, code_space: space, ambiguousShare } = facts
  const stock = space.duplicates.identical_pictures + space.duplicates.similar_pictures > 0
  const isBiased = space.symbol_bias !== null && space.symbol_bias.p_value < 0.001
  const texts = [
    ...(rules.reads_as === 'text' && space.codes_log2 < 26 ? ['Make codes longer: six characters or more.'] : []),
    ...(ambiguousShare > 0 ? ['Leave characters with look-alikes out of the alphabet.'] : []),
    ...(isBiased ? ['Draw characters evenly, with a generator made for secrets.'] : []),
    ...(stock ? ['Render a fresh picture for every request.'] : []),
    ...((meterValue(facts, 'segmentable') ?? 0) > 0.2
      ? ['Let characters overlap, hollow or in several layers: this slows machines more than lines and warps do.']
      : ['Prefer hollow or layered characters to lines and warps, which cost people more than machines.']),
    'Change the font with every request, among several that people read well.',
    'Serve flat pictures: no SVG, whose paths can be read as they are, and no animation with a frame that shows everything.',
  ]
  return {
    id: 'speed-bump',
    title: 'Keep the picture only as a speed bump',
    reason: 'It still stops scripts that do not try. Expect no more of it.',
    actions: texts.map(todo),
  }
}

const arithmetic = ({ guessing }: Facts): Recommendation => ({
  id: 'arithmetic',
  title: 'Widen the arithmetic',
  reason: `The likeliest answer is right ${percent(guessing.rate.value)} of the time without looking.`,
  actions: [
    todo('Draw both operands from at least two digits; small ones have few answers.'),
    todo('Draw again when the answer is one that more than 0.5\u00A0% of all questions have.'),
    todo('Leave out differences and divisions of alike or small numbers, and products with zero and one.'),
  ],
})

const alternative = (facts: Facts): Recommendation => ({
  id: 'accessible-alternative',
  title: 'Let everybody in',
  reason: 'A picture test alone meets neither WCAG 1.1.1 nor 3.3.8.',
  actions: [
    known(facts)(
      'accessible-alternative',
      'Offer a way that needs neither sight nor copying: a passkey, a link by e-mail, a known device.',
    ),
    todo('Give the picture a text alternative that says what it is for.'),
  ],
})
