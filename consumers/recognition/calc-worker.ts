import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import type { Worker } from '../job.ts'
import type { ReadAsset } from '../reach-storage.ts'
import type { Answered, AnswerQuestion } from './answers.ts'
import { earlierResult } from './earlier-result.ts'
import { certaintyOf, charactersOf, otherProbability, provenanceOf, rounded } from './certainty.ts'
import type { Answer } from './decoding/calc/answer.ts'

type Needs = { read: ReadAsset; answer: AnswerQuestion; model: () => string }

export const calcWorker =
  ({ read, answer, model }: Needs): Worker<'calc.recognize'> =>
  async ({ accountId, input, signal, known }) => {
    const bytes = await read(accountId, input.asset_id)
    const earlier = earlierResult('calc.recognize', known, model())
    const { division, negative } = input
    const question = {
      readAs: 'calc' as const,
      hints: {},
      caseMode: 'preserve' as const,
      policies: { division, negative },
    }
    const answered = await answer({ accountId, bytes, question, signal, isLogged: earlier !== undefined })
    if (!answered) return { result: earlier!, isRepeat: true }
    return { result: resultOf(input, answered), isRepeat: answered.cached !== null }
  }

type Result = ResultOf<'calc.recognize'>

const resultOf = (input: InputOf<'calc.recognize'>, answered: Answered): Result => {
  const { reading } = answered
  if (reading.type !== 'calc') throw new TypeError('a question about arithmetic was answered by text')
  const { answers, judged, mass } = reading
  const certainty = certaintyOf(judged, input.min_confidence ?? answered.threshold)
  const listed = answers.slice(0, input.candidates)
  return {
    ...answerOf(certainty.rejected ? undefined : answers[0]),
    ...certainty,
    characters: charactersOf(judged),
    candidates: listed.map(({ value, decimal, expression, probability }) => ({
      value,
      decimal,
      expression,
      probability: rounded(probability),
    })),
    other_probability: otherProbability(listed),
    grammar_probability: rounded(mass),
    ...provenanceOf(answered),
  }
}

const answerOf = (best: Answer | undefined): Pick<Result, 'value' | 'decimal' | 'expression' | 'text'> =>
  best
    ? { value: best.value, decimal: best.decimal, expression: best.expression, text: best.text }
    : { value: null, decimal: null, expression: null, text: null }
