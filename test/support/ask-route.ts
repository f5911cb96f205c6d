import type { Operation } from '#contracts/http/operation.ts'
import { newId } from '#contracts/ids.ts'
import type { Client } from './client.ts'

export type Ids = Record<string, string>

/** Parts of a path that are no ids: everybody's things have the same. */
export const plain: Ids = { index: '0', version: '1', event_type: 'nothing.happened' }
/** Ids of nothing. */
export const unknown: Ids = {
  task_id: newId('task'),
  project_id: newId('project'),
  batch_id: newId('batch'),
  asset_id: newId('asset'),
  event_id: newId('event'),
  subscription_id: newId('subscription'),
  delivery_id: newId('delivery'),
  design_id: newId('design'),
  export_id: newId('export'),
  adjustment_id: newId('adjustment'),
  order_id: newId('order'),
  product_id: newId('product'),
  budget_id: newId('budget'),
  key_id: newId('key'),
  invitation_id: newId('invitation'),
  user_id: newId('user'),
  session_id: newId('session'),
  provider_key_id: newId('providerKey'),
  ...plain,
}

/** What is sent where an empty body would be refused before anybody looks at the path. */
const leastBodies: Record<string, object> = {
  '/v1/tasks/{task_id}/feedback': { verdict: 'correct' },
  '/v1/designs/{design_id}/exports': { formats: [{ type: 'png' }] },
  '/v1/members/{user_id}': { role: 'viewer' },
  '/v1/provider-keys/{provider_key_id}': { name: 'x' },
  '/v1/subscriptions/{subscription_id}/recover': { since: '2026-01-01T00:00:00Z' },
  '/v1/admin/subscriptions/{subscription_id}/disable': { reason: 'x' },
  '/v1/admin/settings/{key}': { value: true },
}

export const pathOf = ({ path }: Operation, ids: Ids): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name]!)

/** They name everything, also what is never answered. */
export const documents = ['/openapi.json', '/asyncapi.json', '/v1/capabilities']

/** The names of all members of all answers that were given. */
export const answered = new Set<string>()
const record = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) answered.add(name)
    record(inner)
  }
}

const linesOf = ({ headers, body }: { headers: Headers; body: unknown }): unknown[] | undefined =>
  headers.get('Content-Type') === 'application/jsonl'
    ? String(body)
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as unknown)
    : undefined

/** Asks a route about these ids, with the least that it takes as a body. */
export const ask = async (client: Client, operation: Operation, ids: Ids) => {
  const answer = await client.call<Record<string, unknown>>(operation.method.toUpperCase(), pathOf(operation, ids), {
    ...(operation.body ? { json: leastBodies[operation.path] ?? {} } : {}),
    ...(operation.isIdempotent === 'required' ? { headers: { 'Idempotency-Key': newId('request') } } : {}),
    signal: AbortSignal.timeout(10_000),
  })
  if (!documents.includes(operation.path)) record(linesOf(answer) ?? answer.body)
  return answer
}
