import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import type { Worker } from '../job.ts'
import type { Answered } from './answers.ts'
import { certaintyOf, charactersOf, otherProbability, provenanceOf, rounded } from './certainty.ts'
import type { Question } from './reading/reader.ts'
import { recognitionWorker, type RecognitionNeeds } from './recognition-worker.ts'

export const textWorker = (needs: RecognitionNeeds): Worker<'text.recognize'> =>
  recognitionWorker(needs, { type: 'text.recognize', questionOf, resultOf })

type Input = InputOf<'text.recognize'>

const questionOf = ({ read_as, charset, length, min_length, max_length, pattern, case_mode }: Input): Question => ({
  readAs: read_as,
  hints: { charset, length, minLength: min_length, maxLength: max_length, pattern },
  caseMode: case_mode,
  policies: {},
})

const resultOf = (input: Input, answered: Answered): ResultOf<'text.recognize'> => {
  const { reading } = answered
  if (reading.type !== 'text') throw new TypeError('a question about text was answered by arithmetic')
  const { candidates, judged, calculation } = reading
  const certainty = certaintyOf(judged, input.min_confidence ?? answered.threshold)
  const listed = candidates.slice(0, input.candidates)
  return {
    read_as: calculation ? 'calc' : 'text',
    text: certainty.rejected ? null : listed[0]!.text,
    ...certainty,
    characters: charactersOf(judged),
    candidates: listed.map(({ text, probability }) => ({ text, probability: rounded(probability) })),
    other_probability: otherProbability(listed),
    calculation:
      calculation && !certainty.rejected ? { expression: calculation.expression, value: calculation.value } : null,
    ...provenanceOf(answered),
  }
}
