// What is wrong with the codes themselves, whatever they look like.
import type { Finding } from '#contracts/tasks/scheme-report.ts'
import { figure, percent, plural } from '../../figures.ts'
import type { Facts } from '../facts.ts'

const maxTail = 0.001

export const codeFindings = (facts: Facts): Finding[] => [
  ...smallSpace(facts),
  ...biased(facts),
  ...repeated(facts),
  ...duplicated(facts),
]

/** Four digits have 13.3 bits, four letters and digits without case 20.7. */
const [tinyBits, smallBits] = [13.5, 20]

const smallSpace = ({ code_space: { codes_log2: bits, basis }, rules }: Facts): Finding[] => {
  if (bits >= smallBits || rules.reads_as === 'calc') return []
  return [
    {
      id: 'small-space',
      severity: bits < tinyBits ? 'high' : 'medium',
      title: `Only ${figure(2 ** bits)} codes are possible`,
      evidence: `${figure(bits)} bits, by the ${basis} alphabet and length.`,
      advice: 'Use at least six characters of an alphabet without look-alikes: 26 bits and more.',
    },
  ]
}

const biased = ({ code_space: { symbol_bias: bias } }: Facts): Finding[] => {
  if (!bias || bias.p_value >= maxTail || bias.most_common.share < 1.2 * bias.most_common.expected) return []
  const { symbol, share, expected } = bias.most_common
  const tail = bias.p_value < 1e-6 ? 'p < 0.000001' : `p = ${figure(bias.p_value)}`
  return [
    {
      id: 'symbol-bias',
      severity: share >= 2 * expected ? 'medium' : 'low',
      title: `Characters are not drawn evenly: “${symbol}” is ${percent(share)}`,
      evidence: `Even drawing gives ${percent(expected)}. Chi-square ${figure(bias.chi_square)} with ${plural(bias.degrees_of_freedom, 'degree')} of freedom, ${tail}.`,
      advice: 'Draw characters evenly, with a generator made for secrets; rounding a random fraction favors some.',
    },
  ]
}

const repeated = ({ code_space: { repeated_codes: codes }, rules }: Facts): Finding[] => {
  if (codes.p_value >= maxTail || rules.reads_as === 'calc') return []
  return [
    {
      id: 'repeated-codes',
      severity: 'high',
      title: 'Codes repeat more often than chance allows',
      evidence: `${plural(codes.pairs, 'pair')} of samples share a code; chance gives ${figure(codes.expected_pairs)}. The codes come from a small stock or a weak generator.`,
      advice: 'Draw every code anew with a generator made for secrets, and render it when it is asked for.',
    },
  ]
}

const duplicated = ({ code_space: { duplicates }, samples }: Facts): Finding[] => {
  const pictures = Math.max(duplicates.identical_pictures, duplicates.identical_files)
  const affected = Math.max(pictures, duplicates.similar_pictures)
  if (affected === 0) return []
  const share = affected / samples.readable
  return [
    {
      id: 'duplicates',
      severity: share >= 0.05 ? 'high' : 'medium',
      title: `${percent(share)} of the pictures occur more than once`,
      evidence: `${figure(duplicates.identical_files)} samples have the same file as another one, ${figure(duplicates.identical_pictures)} the same pixels, ${figure(duplicates.similar_pictures)} nearly the same picture.`,
      advice: 'Render a fresh picture for every request; a stock of pictures can be solved once and kept.',
    },
  ]
}
