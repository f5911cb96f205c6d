import { readAnswer, recognizedEvents } from '#contracts/tasks/recognition-answer.ts'
import { workEventSchema } from '#contracts/tasks/work.ts'
import { readBody, type Incoming } from '#infra/broker/envelope.ts'
import type { Recognized } from '#infra/db/recognitions/recognitions.ts'

/** Reads what a worker says it has recognized. @throws when it says something else, or says it in a way that nobody can read */
export const readRecognized = ({ type, body }: Incoming): Recognized => {
  const kind = recognizedEvents.get(type)
  const event = workEventSchema.parse(readBody(body))
  if (kind === undefined || event.outcome !== 'succeeded') throw new Error(`${type} is not the end of a recognition`)
  const { alike: _alike, ...answer } = readAnswer(kind, event.result)
  return { taskId: event.task_id, kind, ...answer }
}
