import { progressDefinition, progressEventType, type CloudEvent } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import type { ProgressHint } from '#infra/cache/hints.ts'

/** Progress in the form of the events that it travels among, without a `sequence`: it cannot be asked for again. */
export const progressEvent = ({ taskId, progress, attempt, startedAt }: ProgressHint): CloudEvent => ({
  specversion: '1.0',
  id: newId('event'),
  source: progressDefinition.source,
  type: progressEventType,
  subject: taskId,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  dataschema: progressDefinition.dataschema,
  partitionkey: taskId,
  correlationid: taskId,
  data: { task: { id: taskId, status: 'running', progress, attempt, started_at: startedAt } },
})
