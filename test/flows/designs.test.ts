import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignSummaryView, DesignView } from '#contracts/http/designs.ts'
import { query, sql } from '#infra/db/sql.ts'
import { publishByHand } from '../support/by-hand.ts'
import { exampleDocument } from '../support/design-document.ts'
import { designedEvent, designedTask } from '../support/designed-task.ts'
import { newDesigner } from '../support/designer.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['projections', 'ingress'] })
const { em, storage } = platform

const publish = (payload: object, message_id: string): Promise<boolean> =>
  publishByHand(platform, {
    exchange: 'evt',
    key: 'design.generated',
    payload: JSON.stringify(payload),
    properties: { message_id, type: 'design.generated' },
  })

test('what a worker has designed can be listed and edited, and a repeat of its event changes nothing', async () => {
  const { accountId, client, patch } = await newDesigner(platform)
  const task = await designedTask({ em, storage, accountId }, [exampleDocument(), exampleDocument({ style: 'calm' })])
  const listed = async (): Promise<DesignSummaryView[]> =>
    (await client.call<{ data: DesignSummaryView[] }>('GET', `/v1/designs?task_id=${task.taskId}`)).body.data
  assert.ok(await publish(designedEvent(accountId, task), 'one'))
  const designs = await eventually('both designs are listed', async () => {
    const data = await listed()
    return data.length === 2 && data
  })
  assert.deepEqual(
    new Map(designs.map(({ id, variant_index, style }) => [id, [variant_index, style]])),
    new Map(task.variants.map(({ design_id, index, style }) => [design_id, [index, style]])),
  )
  const [first] = task.variants
  const { body } = await client.call<DesignView>('GET', `/v1/designs/${first!.design_id}`)
  assert.equal(body.document.score?.total, 0.87)
  const edited = await patch(first!.design_id, 1, { title: 'Edited' })
  assert.deepEqual([edited.status, edited.body.document.score], [200, undefined])

  await publish(designedEvent(accountId, task), 'two')
  await eventually('the repeat was taken in', async () => {
    const taken = sql`select from inbox where consumer = 'designs.on.generated' and message_id = 'two'`
    return (await query(em(), taken)).length === 1
  })
  assert.deepEqual(
    new Map((await listed()).map(({ title, version }) => [title, version])),
    new Map([
      ['Edited', 2],
      ['Summer fair', 1],
    ]),
  )
})
