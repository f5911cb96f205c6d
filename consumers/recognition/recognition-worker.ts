import type { RecognitionType } from '#contracts/tasks/recognition-answer.ts'
import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import type { Job, Work } from '../job.ts'
import type { ReadAsset } from '../reach-storage.ts'
import type { Answered, AnswerQuestion } from './answers.ts'
import { earlierResult } from './earlier-result.ts'
import type { Question } from './reading/reader.ts'

export type RecognitionNeeds = { read: ReadAsset; answer: AnswerQuestion; model: () => string }

type Reading<Type extends RecognitionType> = {
  type: Type
  questionOf: (input: InputOf<Type>) => Question
  resultOf: (input: InputOf<Type>, answered: Answered) => ResultOf<Type>
}

/** The worker of a kind that reads pictures: the network is asked only for what neither the caches nor the log have. */
export const recognitionWorker =
  <Type extends RecognitionType>(
    { read, answer, model }: RecognitionNeeds,
    { type, questionOf, resultOf }: Reading<Type>,
  ) =>
  async ({ taskId, accountId, input, signal, known }: Job<Type>): Promise<Work<Type>> => {
    const bytes = await read(accountId, input.asset_id)
    const earlier = earlierResult(type, known, model())
    const question = questionOf(input)
    const answered = await answer({ taskId, accountId, bytes, question, signal, isLogged: earlier !== undefined })
    if (!answered) return { result: earlier!, isRepeat: true }
    return { result: resultOf(input, answered), isRepeat: answered.cached !== null }
  }
