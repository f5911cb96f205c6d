import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BatchView } from '#contracts/http/batches.ts'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import { disableKind, enableKind } from '#infra/db/disabled-kinds.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { client } = await echoUser(platform)
const body = { type: 'diagnostic.echo', input: { text: 'hello' } }
const post = () => client.call<ProblemDetails>('POST', '/v1/tasks', { json: body })

test('a kind that the operator switches off is refused with the reason until it is switched on again', async () => {
  assert.equal((await post()).status, 202)
  await disableKind(platform.em(), { type: 'diagnostic.echo', reason: 'under review' })
  await eventually('the switch is seen', async () => (await post()).status === 403)
  const { body: problem } = await post()
  assert.deepEqual(
    [problem.code, problem.detail],
    ['kind-disabled', 'diagnostic.echo is switched off here: under review'],
  )

  const batch = await client.problem('POST', '/v1/batches', { json: { items: [{ custom_id: 'a', ...body }] } })
  assert.equal(batch.body.code, 'kind-disabled')
  const mixed = {
    mode: 'partial',
    items: [
      { custom_id: 'a', ...body },
      { custom_id: 'b', type: 'entities.extract', input: { text: '2026-03-21' } },
    ],
  }
  const others = await client.call<BatchView>('POST', '/v1/batches', { json: mixed })
  assert.equal(others.status, 202, JSON.stringify(others.body))
  assert.deepEqual(
    others.body.refused.map(({ custom_id, error }) => [custom_id, error.code]),
    [['a', 'kind-disabled']],
  )

  assert.equal(await enableKind(platform.em(), 'diagnostic.echo'), true)
  await eventually('the switch is seen', async () => (await post()).status === 202)
  assert.equal(await enableKind(platform.em(), 'diagnostic.echo'), false)
})
