import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { siblingId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from './client.ts'
import { exampleDocument } from './design-document.ts'
import { allEnded } from './echo-user.ts'
import { eventually } from './eventually.ts'
import { agreedSubscription } from './new-subscription.ts'
import { newPerson } from './person.ts'
import type { Platform } from './platform.ts'
import { storedOrder } from './stored-order.ts'

/** One of everything that has an id in a path, made by this client; by the names of the parameters. */
export const ownedThings = async (platform: Platform, client: Client): Promise<Record<string, string>> => {
  const { body: project } = await client.call<{ id: string }>('POST', '/v1/projects', { json: { name: 'A project' } })
  const item = { custom_id: 'a', type: 'diagnostic.echo', input: { output_bytes: 10 }, project_id: project.id }
  const { body: batch } = await client.call<{ id: string }>('POST', '/v1/batches', { json: { items: [item] } })
  await allEnded(platform)
  const { body: tasks } = await client.call<{ data: { id: string; output: { asset_id: string }[] }[] }>(
    'GET',
    '/v1/tasks',
  )
  const event = await eventually('an event can be read', async () => {
    const { body } = await client.call<{ data: CloudEvent[] }>('GET', '/v1/events')
    return body.data[0]
  })
  const { body: design } = await client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const { body: exported } = await client.call<{ id: string }>('POST', `/v1/designs/${design.id}/exports`, {
    json: { formats: [{ type: 'png', scale: 0.1 }] },
  })
  const { body: budget } = await client.call<{ id: string }>('POST', '/v1/budgets', {
    json: { name: 'A budget', scope: 'account', period: 'month', amount: '1000000000' },
  })
  await allEnded(platform)
  const [task] = tasks.data
  const [{ accountId }] = (await query<{ accountId: string }>(
    platform.em(),
    sql`select account_id as "accountId" from task where id = ${task!.id}`,
  )) as [{ accountId: string }]
  return {
    ...(await storedOrder(platform.em(), accountId)),
    project_id: project.id,
    batch_id: batch.id,
    task_id: task!.id,
    asset_id: task!.output[0]!.asset_id,
    event_id: event.id,
    design_id: design.id,
    export_id: siblingId('export', exported.id),
    budget_id: budget.id,
    ...(await accessThings(platform, client, accountId)),
    ...(await subscribedThings(platform, client)),
  }
}

const accessThings = async (platform: Platform, client: Client, accountId: string): Promise<Record<string, string>> => {
  const { body: key } = await client.call<{ id: string }>('POST', '/v1/api-keys', {
    json: { name: 'A key', scopes: ['tasks:read'] },
  })
  const { body: invitation } = await client.call<{ id: string }>('POST', '/v1/invitations', {
    json: { email: 'ada@example.com', role: 'viewer' },
  })
  await query(platform.em(), sql`update account set plan = 'pro' where id = ${accountId}`)
  const { body: providerKey } = await eventually('the plan is known', async () => {
    const answer = await client.call<{ id: string }>('POST', '/v1/provider-keys', { json: providerKeyBody })
    return answer.status === 201 && answer
  })
  const { userId, sessionId } = await newPerson(platform, { accountId, role: 'viewer' })
  return {
    key_id: key.id,
    invitation_id: invitation.id,
    user_id: userId,
    session_id: sessionId,
    provider_key_id: providerKey.id,
  }
}

const subscribedThings = async (platform: Platform, client: Client): Promise<Record<string, string>> => {
  // Nobody listens there.
  const made = await agreedSubscription(platform.em(), client, { sink: 'http://127.0.0.1:9/hook' })
  const { body: delivery } = await client.call<{ id: string }>('POST', `/v1/subscriptions/${made.id}/test`, {
    json: {},
  })
  return { subscription_id: made.id, delivery_id: delivery.id }
}

const providerKeyBody = {
  name: 'A key',
  type: 'chat',
  provider: 'openai',
  base_url: 'https://api.example.com',
  model: 'a model',
  key: 'not-a-key-of-anybody',
}
