import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import type { Worker } from '../job.ts'
import type { Answered } from './answers.ts'
import { certaintyOf, charactersOf, otherProbability, provenanceOf, rounded } from './certainty.ts'
import type { Question, Worked } from './reading/reader.ts'
import { recognitionWorker, type RecognitionNeeds } from './recognition-worker.ts'

export const calcWorker = (needs: RecognitionNeeds): Worker<'calc.recognize'> =>
  recognitionWorker(needs, { type: 'calc.recognize', questionOf, resultOf })

type Input = InputOf<'calc.recognize'>

const questionOf = ({ division, negative }: Input): Question => ({
  readAs: 'calc',
  hints: {},
  caseMode: 'preserve',
  policies: { division, negative },
})

type Result = ResultOf<'calc.recognize'>

const resultOf = (input: Input, answered: Answered): Result => {
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

const answerOf = (best: Worked | undefined): Pick<Result, 'value' | 'decimal' | 'expression' | 'text'> =>
  best
    ? { value: best.value, decimal: best.decimal, expression: best.expression, text: best.text }
    : { value: null, decimal: null, expression: null, text: null }
