import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import type { usageSchema } from '#contracts/http/usage.ts'
import { query, sql } from '#infra/db/sql.ts'
import { addUsage, type Used } from '../../consumers/projections/usage.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { madeProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
type Usage = z.output<typeof usageSchema>

const read = async (client: Client, parameters: Record<string, string> = {}): Promise<Usage> => {
  const { status, body } = await client.call<Usage>('GET', `/v1/usage?${new URLSearchParams(parameters).toString()}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const sumOf = ({ data }: Usage, name: 'tasks' | 'credits'): number =>
  data.reduce((sum, row) => sum + Number(row[name]), 0)

/** What ended at these times, as the projection is told of it. */
const ended = async (
  { client, accountId }: { client: Client; accountId: string },
  parts: { minute: string; tags?: string[]; credits?: bigint }[],
): Promise<void> => {
  const used: Used[] = []
  for (const { minute, tags = [], credits = 1n } of parts) {
    const { id } = await client.post('diagnostic.echo', { delay_ms: 600_000 }, { tags })
    used.push({ taskId: id, type: 'diagnostic.echo', status: 'succeeded', credits, minute })
  }
  await platform.em().transactional(tx => addUsage(tx, used))
  await query(platform.em(), sql`update quota_usage set used = 0 where account_id = ${accountId} and quota = 'minute'`)
}

test('what has ended is counted with what it cost, by type, outcome, key and tag', async () => {
  const { client } = await echoUser(platform)
  const post = (input: object, tags: string[]) => client.post('diagnostic.echo', input, { tags })
  await post({}, ['autumn', 'mail'])
  await post({}, ['autumn'])
  await post({ fail: 'permanent' }, [])
  await allEnded(platform)
  await eventually('all are counted', async () => sumOf(await read(client), 'tasks') === 3)

  const byStatus = await read(client, { group_by: 'type,status' })
  assert.deepEqual(
    byStatus.data.map(({ type, status, tasks, credits }) => [type, status, tasks, credits]),
    [
      ['diagnostic.echo', 'failed', 1, '0'],
      ['diagnostic.echo', 'succeeded', 2, '2'],
    ],
  )
  const byTag = await read(client, { group_by: 'tag' })
  assert.deepEqual(
    byTag.data.map(({ tag, tasks, credits }) => [tag, tasks, credits]),
    [
      [null, 1, '0'],
      ['autumn', 2, '2'],
      ['mail', 1, '1'],
    ],
  )
  const [row] = (await read(client, { group_by: 'key' })).data
  assert.match(row!.key!, /^key_/)
})

test('use is told apart by project, beside whatever else it is told apart by', async () => {
  const { client, accountId } = await echoUser(platform)
  const [{ id: one }, { id: other }] = [await madeProject(client), await madeProject(client)]
  const post = (project_id: string | undefined, tags: string[]) =>
    client.post('diagnostic.echo', {}, { tags, ...(project_id && { project_id }) })
  await post(one, ['autumn', 'mail'])
  await post(one, [])
  await post(other, ['autumn'])
  await post(undefined, ['autumn'])
  await allEnded(platform)
  await eventually('all are counted', async () => sumOf(await read(client), 'tasks') === 4)
  // As it was before there were projects.
  await query(
    platform.em(),
    sql`insert into usage_bucket (account_id, bucket, type, status, tasks, credits)
        values (${accountId}, date_trunc('minute', now()), 'diagnostic.echo', 'succeeded', 5, 7)`,
  )
  const { data, group_by } = await read(client, { group_by: 'project', bucket: '1d' })
  assert.deepEqual(group_by, ['project'])
  assert.deepEqual(
    data.map(({ project, tasks, credits }) => [project, tasks, credits]),
    [
      [null, 6, '8'],
      [one, 2, '2'],
      [other, 1, '1'],
    ],
  )
  const byAll = await read(client, { group_by: 'type,status,key,tag,project', bucket: '1d' })
  assert.deepEqual(
    new Set(byAll.data.map(({ tag, project, tasks }) => `${tag} in ${project}: ${tasks}`)),
    new Set([
      `null in ${one}: 1`,
      'autumn in null: 1',
      `autumn in ${one}: 1`,
      `autumn in ${other}: 1`,
      `mail in ${one}: 1`,
    ]),
  )
  const csv = await client.call<string>('GET', '/v1/usage?group_by=project&bucket=1d', {
    headers: { Accept: 'text/csv' },
  })
  assert.match(csv.body, /^start,project,tasks,credits\r\n/)
  assert.ok(csv.body.includes(`Z,${one},2,2\r\n`))
})

test('the days of usage are those of the account’s time zone', async () => {
  const user = await echoUser(platform)
  await query(platform.em(), sql`update account set time_zone = 'Asia/Tokyo' where id = ${user.accountId}`)
  await ended(user, [
    { minute: '2026-11-10T14:59:00Z' },
    { minute: '2026-11-10T15:00:00Z', credits: 9_007_199_254_740_993n },
    { minute: '2026-11-11T14:59:00Z', credits: 2n },
  ])
  const span = { start: '2026-11-09T15:00:00Z', end: '2026-11-12T15:00:00Z' }
  const { data, time_zone } = await read(user.client, { ...span, bucket: '1d' })
  assert.equal(time_zone, 'Asia/Tokyo')
  assert.deepEqual(
    data.map(({ start, tasks, credits }) => [start, tasks, credits]),
    [
      ['2026-11-09T15:00:00.000Z', 1, '1'],
      ['2026-11-10T15:00:00.000Z', 2, '9007199254740995'],
    ],
  )
  const minutes = await read(user.client, { start: '2026-11-10T14:00:00Z', end: '2026-11-10T15:00:00Z', bucket: '1m' })
  assert.deepEqual(
    minutes.data.map(({ start }) => start),
    ['2026-11-10T14:59:00.000Z'],
  )
})

test('tags beyond those that are kept apart in a day are one', async () => {
  const user = await echoUser(platform)
  const tags = Array.from({ length: 20 }, (_, place) => `t${place}`)
  const minute = '2026-11-12T10:00:00Z'
  await query(
    platform.em(),
    sql`insert into usage_tag (account_id, day, tag)
        select ${user.accountId}, '2026-11-12', 'other' || n from generate_series(1, 490) as n`,
  )
  await ended(user, [
    { minute, tags },
    { minute, tags: [...tags, 'other7'].slice(1) },
  ])
  await ended(user, [{ minute: '2026-11-13T10:00:00Z', tags: ['t19'] }])
  const { data } = await read(user.client, { start: minute, end: '2026-11-14T00:00:00Z', group_by: 'tag' })
  const first = data.filter(({ start }) => start === '2026-11-12T10:00:00.000Z')
  const own = first.filter(({ tag }) => /^t\d+$/.test(tag!))
  assert.equal(own.length, 10, 'those that there was room for')
  assert.ok(first.some(({ tag }) => tag === 'other7'))
  assert.equal(
    first.reduce((sum, { tasks }) => sum + tasks, 0),
    40,
    'each tag of each task is counted',
  )
  assert.ok(first.some(({ tag }) => tag === '*'))
  assert.deepEqual(
    data.filter(row => !first.includes(row)).map(({ tag }) => tag),
    ['t19'],
    'the next day has room again',
  )
})

test('usage as CSV has the same rows, and nothing else can be asked for', async () => {
  const user = await echoUser(platform)
  await ended(user, [{ minute: '2026-11-10T10:00:00Z', tags: ['-a'] }])
  const path = '/v1/usage?start=2026-11-10T10:00:00Z&end=2026-11-10T11:00:00Z&group_by=tag'
  const csv = await user.client.call<string>('GET', path, { headers: { Accept: 'text/csv' } })
  assert.match(csv.headers.get('Content-Type') ?? '', /^text\/csv/)
  assert.equal(csv.body, "start,tag,tasks,credits\r\n2026-11-10T10:00:00.000Z,'-a,1,1\r\n")
  assert.equal((await user.client.problem('GET', path, { headers: { Accept: 'image/png' } })).status, 406)
})

test('a question that makes no sense, or would be answered with a flood, is refused', async () => {
  const { client } = await echoUser(platform)
  const wrong = [
    'start=2026-11-10T10:00:00Z&end=2026-11-10T10:00:00Z',
    'start=2026-11-10T10:00:00Z&end=2026-11-09T10:00:00Z',
    'start=2020-01-01T00:00:00Z&end=2026-01-01T00:00:00Z&bucket=1m',
    'bucket=2h',
    'group_by=account',
    'group_by=tag;drop',
    'group_by=',
    'start=0000-01-01T00:00:00Z',
    'start=yesterday',
    'account_id=org_1',
  ]
  for (const parameters of wrong) {
    assert.equal((await client.problem('GET', `/v1/usage?${parameters}`)).status, 422, parameters)
  }
  const { group_by, bucket, data } = await read(client, { group_by: 'type,type', bucket: '1h' })
  assert.deepEqual([group_by, bucket, data], [['type'], '1h', []])
})

test('nobody sees what another account has used', async () => {
  const user = await echoUser(platform)
  await ended(user, [{ minute: '2026-11-10T10:00:00Z', tags: ['mine'] }])
  const { client: stranger } = await echoUser(platform)
  for (const group_by of ['type', 'tag'])
    assert.deepEqual(
      (await read(stranger, { start: '2026-11-10T00:00:00Z', end: '2026-11-11T00:00:00Z', group_by })).data,
      [],
    )
})
