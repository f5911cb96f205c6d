import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Scheme } from '../sample.ts'

/** What the Web Content Accessibility Guidelines 2.2 say about such a scheme. The pictures alone cannot meet either. */
export const accessibilityNotes = ({ reads_as, defenses }: Scheme): SchemeReport['accessibility'] => {
  const alternative = defenses.includes('accessible-alternative')
    ? 'The owner states that there is an alternative; check that it needs neither sight nor transcription.'
    : 'No alternative was stated.'
  const test = reads_as === 'calc' ? 'Working out a sum' : 'Copying characters from a picture'
  return [
    {
      criterion: '1.1.1',
      level: 'A',
      title: 'Non-text Content',
      note: `The picture needs a text that says what it is for, and another form of the test for another sense, such as sound. ${alternative}`,
    },
    {
      criterion: '3.3.8',
      level: 'AA',
      title: 'Accessible Authentication (Minimum)',
      note: `${test} is a cognitive function test: where it guards a sign-in, there must be a way without one, such as a passkey, a link by e-mail or a device that is known already. ${alternative}`,
    },
  ]
}
