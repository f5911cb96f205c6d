// What the scheme costs people, and how far the figures carry.
import type { Finding } from '#contracts/tasks/scheme-report.ts'
import { percent, plural, rateText } from '../../figures.ts'
import type { Facts } from '../facts.ts'

export const peopleFindings = (facts: Facts): Finding[] => [
  ...hardToRead(facts),
  ...separated(facts),
  ...ambiguous(facts),
  ...noAlternative(facts),
]

export const precisionFindings = (facts: Facts): Finding[] => [
  ...caseRule(facts),
  ...estimated(facts),
  ...wideGrade(facts),
]

const hardToRead = ({ legibility: { band, reasons } }: Facts): Finding[] =>
  band === 'comfortable'
    ? []
    : [
        {
          id: 'hard-for-people',
          severity: band === 'poor' ? 'medium' : 'low',
          title: band === 'poor' ? 'Many people will fail' : 'Some people will struggle',
          evidence: reasons.join(' '),
          advice: 'Make the picture easier for people; what is lost against machines was not much.',
        },
      ]

const separated = ({ legibility: { separation, human_pass_rate: passRate }, solving }: Facts): Finding[] =>
  separation === null || separation > 0
    ? []
    : [
        {
          id: 'machines-beat-people',
          severity: 'critical',
          title: 'Machines answer better than people',
          evidence: `People pass at ${percent(passRate!)}, the solver at ${rateText(solving.solve_rate)}.`,
          advice: 'Take the scheme away: it keeps out more visitors than machines.',
        },
      ]

const ambiguous = ({ ambiguousShare }: Facts): Finding[] =>
  ambiguousShare <= 0.2
    ? []
    : [
        {
          id: 'look-alikes',
          severity: 'low',
          title: 'The alphabet has look-alikes',
          evidence: `${percent(ambiguousShare)} of the codes hold a character that another one of the alphabet looks like, such as 0 and O.`,
          advice: 'Leave out 0 O 1 l I and the like, and make codes one character longer instead.',
        },
      ]

const noAlternative = ({ rules }: Facts): Finding[] =>
  rules.defenses.includes('accessible-alternative')
    ? []
    : [
        {
          id: 'no-alternative',
          severity: 'medium',
          title: 'People who cannot see the picture are locked out',
          evidence: 'No alternative was stated; WCAG 1.1.1 and 3.3.8 ask for one.',
          advice: 'Offer a way that needs neither sight nor copying: a passkey, a link by e-mail.',
        },
      ]

const caseRule = ({ solving: { strict_rate: strict, folded_rate: folded } }: Facts): Finding[] =>
  strict && folded && folded.value - strict.value > 0.05
    ? [
        {
          id: 'case-only',
          severity: 'note',
          title: 'Part of the strength is capitals alone',
          evidence: `Ignoring case, ${rateText(folded)} are read; with case, ${rateText(strict)}. People, too, confuse letters of one shape.`,
          advice: 'Ignore case when comparing, and make codes longer instead.',
        },
      ]
    : []

const estimated = ({ solving, samples }: Facts): Finding[] =>
  solving.basis === 'measured'
    ? []
    : [
        {
          id: 'estimated',
          severity: 'note',
          title: 'The solve rate is an estimate',
          evidence: `Only ${plural(samples.labeled, 'sample')} had a label, so the mean of calibrated confidences stands in; its interval includes their known error.`,
          advice: 'Upload labels with the samples for a measured rate.',
        },
      ]

const wideGrade = ({ grade_range: { best, worst }, samples }: Facts): Finding[] =>
  best === worst
    ? []
    : [
        {
          id: 'grade-uncertain',
          severity: 'note',
          title: `The grade could be ${best} to ${worst}`,
          evidence: `With ${plural(samples.readable, 'sample')} the 95 % interval reaches over more than one grade.`,
          advice: 'Audit up to 1,000 labeled samples for a narrower interval.',
        },
      ]
