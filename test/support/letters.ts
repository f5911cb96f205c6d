import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows } from '#infra/db/sql.ts'

type Made = {
  queue?: string
  replays?: number
  headers?: object
  body?: string
  fingerprint?: string
  messageId?: string
}

/** A letter in the archive, as the archivist would have written it. Returns its id. */
export const addLetter = async (em: EntityManager, made: Made = {}): Promise<string> => {
  const { queue = 'usage.on.task', replays = 0, headers = {}, body = '{"n":1}', fingerprint = 'abcdef012345' } = made
  const id = newId('deadLetter')
  const messageId = made.messageId ?? newId('message')
  const row = {
    id,
    fingerprint,
    queue,
    exchange: 'evt',
    routingKey: 'task.succeeded',
    messageId,
    taskId: null,
    type: 'task.succeeded',
    reason: 'app',
    errorType: 'event-refused',
    errorMessage: 'could not be applied',
    attempt: 1,
    headers,
    properties: { messageId, type: 'task.succeeded', contentType: 'application/json', appId: 'inkstone' },
    body: `\\x${Buffer.from(body).toString('hex')}`,
    replays,
    archivedAt: new Date(),
  }
  await insertRows(em, 'dead_letter', [row])
  return id
}
