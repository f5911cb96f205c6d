import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import type { Worker } from '../job.ts'
import type { ReadAsset } from '../reach-storage.ts'
import type { Answered, AnswerQuestion } from './answers.ts'
import { earlierResult } from './earlier-result.ts'
import { certaintyOf, charactersOf, otherProbability, provenanceOf, rounded } from './certainty.ts'
import type { Question } from './reading/reader.ts'

type Needs = { read: ReadAsset; answer: AnswerQuestion; model: () => string }

export const textWorker =
  ({ read, answer, model }: Needs): Worker<'text.recognize'> =>
  async ({ accountId, input, signal, known }) => {
    const bytes = await read(accountId, input.asset_id)
    const earlier = earlierResult('text.recognize', known, model())
    const answered = await answer({
      accountId,
      bytes,
      question: questionOf(input),
      signal,
      isLogged: earlier !== undefined,
    })
    if (!answered) return { result: earlier!, isRepeat: true }
    return { result: resultOf(input, answered), isRepeat: answered.cached !== null }
  }

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
    calculation: calculation ? { expression: calculation.expression, value: calculation.value } : null,
    ...provenanceOf(answered),
  }
}
