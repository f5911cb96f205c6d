import { query, sql } from '#infra/db/sql.ts'
import type { Platform } from './platform.ts'

export type Typed = { key: string; payload: string | Buffer; exchange?: string; properties?: object }

/** Publishes as a person does in the management console; says whether a queue got it. */
export const publishByHand = async (
  { vhost: { api, name } }: Pick<Platform, 'vhost'>,
  { key, payload, exchange = 'cmd', properties = {} }: Typed,
): Promise<boolean> => {
  const isText = typeof payload === 'string'
  const { routed } = await api<{ routed: boolean }>('POST', `/exchanges/${name}/${exchange}/publish`, {
    routing_key: key,
    payload: isText ? payload : payload.toString('base64'),
    payload_encoding: isText ? 'string' : 'base64',
    properties,
  })
  return routed
}

export type DeadLetter = {
  id: string
  queue: string
  error_type: string
  error_message: string
  bytes: number
  message_id: string
}

/** The archive of dead letters, oldest first. */
export const deadLetters = ({ em }: Pick<Platform, 'em'>): Promise<DeadLetter[]> =>
  query<DeadLetter>(
    em(),
    sql`select id, queue, error_type, error_message, length(body) as bytes, message_id from dead_letter order by archived_at, id`,
  )
