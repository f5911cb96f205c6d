import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { siblingId } from '#contracts/ids.ts'
import type { Client } from './client.ts'
import { exampleDocument } from './design-document.ts'
import { allEnded } from './echo-user.ts'
import { eventually } from './eventually.ts'
import type { Platform } from './platform.ts'

/** One of everything that has an id in a path, made by this client; by the names of the parameters. */
export const ownedThings = async (platform: Platform, client: Client): Promise<Record<string, string>> => {
  const { body: batch } = await client.call<{ id: string }>('POST', '/v1/batches', {
    json: { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: { output_bytes: 10 } }] },
  })
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
  await allEnded(platform)
  const [task] = tasks.data
  return {
    batch_id: batch.id,
    task_id: task!.id,
    asset_id: task!.output[0]!.asset_id,
    event_id: event.id,
    design_id: design.id,
    export_id: siblingId('export', exported.id),
  }
}
