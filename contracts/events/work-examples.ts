/** One worked example of everything that is said on the broker about work; the documents show them. */
import type { Kind } from '../tasks/kind.ts'
import type { WorkEvent, WorkOutcome } from '../tasks/work.ts'
import { aboutWork, at, exampleFile, exampleId } from './example-parts.ts'

const about = { task_id: exampleId('task'), account_id: exampleId('account') }
const { attempt, failure } = aboutWork

/** The command of a kind, as it lies in its queue. */
export const commandExample = ({ example }: Kind): object => ({
  ...about,
  input: example.input,
  finish_before: '2026-11-21T09:00:00.000Z',
  attempts: [],
})

/** What a worker of a kind publishes when its work began, came so far or ended so. */
export const workEventExample = (kind: Kind, outcome: WorkOutcome): WorkEvent => {
  switch (outcome) {
    case 'started':
      return { ...about, outcome, started_at: at(1), attempt: 1 }
    case 'output':
      return { ...about, outcome, file: exampleFile }
    case 'succeeded':
      return {
        ...about,
        outcome,
        started_at: at(1),
        result: kind.example.result,
        files: [exampleFile],
        warnings: [],
        delivered: 1,
        requested: 1,
        is_repeat: false,
        attempts: [{ ...attempt, status: 'succeeded' }],
      }
    case 'failed':
      return {
        ...about,
        outcome,
        started_at: at(1),
        ...failure,
        attempts: [{ ...attempt, ...failure, status: 'failed' }],
      }
    case 'canceled':
      return { ...about, outcome, started_at: at(1), attempts: [{ ...attempt, status: 'canceled' }] }
  }
}
