// What runs in each recognition thread: one network, one reader, one picture at a time.
import { Failure, type FailureCode } from '#contracts/failures.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { loadCalibration, modelName } from './model-facts.ts'
import { Network } from './reading/network.ts'
import { Reader, type Question, type Reading } from './reading/reader.ts'
import { lookAgainBelow, recognize } from './reading/recognize.ts'

export type ThreadTask = { bytes: Uint8Array; question: Question }
export type ThreadAnswer = { reading: Reading; views: number; ms: number; threshold: number; model: string }

const network = await Network.load()
const reader = new Reader(network.charset, loadCalibration())

/** What is wrong with the picture or the question; an error that crosses to another thread loses its class and its fields. */
export type Refused = { refused: { code: FailureCode; detail: string } }

/** The work of the thread, under the name by which the pool calls it. */
export const work = async (task: ThreadTask): Promise<ThreadAnswer | Refused> => {
  try {
    return await answer(task)
  } catch (error) {
    if (error instanceof Failure) return { refused: { code: error.code, detail: error.message } }
    if (error instanceof ConstraintError) return { refused: { code: 'invalid-input', detail: error.message } }
    throw error
  }
}

const answer = async (task: ThreadTask): Promise<ThreadAnswer> => {
  const { reading, views, ms } = await recognize({ network, reader }, task, { lookAgainBelow })
  const isCalc = reading.type === 'calc' || reading.calculation !== undefined
  const threshold = reader.threshold(isCalc ? 'calc' : 'text')
  return { reading, views, ms, threshold, model: modelName() }
}
