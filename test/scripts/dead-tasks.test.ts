import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { TaskView } from '#contracts/http/tasks.ts'
import { scopes } from '#contracts/scopes.ts'
import type { Letter } from '#infra/db/messages/dead-letters.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf, type Client } from '../support/client.ts'
import { runScript } from '../support/command-line.ts'
import { madeProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const { em } = platform

const newClient = async (credits: number): Promise<Client & { accountId: string }> => {
  const { accountId, token } = await newAccount(em(), { credits, scopes })
  return { accountId, ...clientOf(platform.baseUrl, token) }
}

const dead = (...args: string[]) => runScript('dead.ts', args, { env: platform.environment() })

type Found = Pick<Letter, 'id' | 'taskId' | 'replays' | 'replayedAs' | 'queue'>

/** The letter that this condition finds, once it is archived. */
const archived = async (condition: ReturnType<typeof sql>): Promise<Found> => {
  for (;;) {
    const [letter] = await query<Found>(
      em(),
      sql`select id, task_id as "taskId", replays, replayed_as as "replayedAs", queue from dead_letter where ${condition}`,
    )
    if (letter) return letter
    await delay(50)
  }
}

const failedTask = async (client: Client, more: object = {}): Promise<{ task: TaskView; letter: Found }> => {
  const { id } = await client.post('diagnostic.echo', { fail: 'permanent' }, more)
  const task = await client.ended(id)
  assert.equal(task.status, 'failed')
  return { task, letter: await archived(sql`task_id = ${id}`) }
}

test('the task of a dead command is done again as a new one, which says so and is paid for like any other', async () => {
  const client = await newClient(10)
  const { id: project_id } = await madeProject(client)
  const { task, letter } = await failedTask(client, { project_id })
  const wish = { url: 'https://receiver.example/hook' }
  await query(em(), sql`update task set webhook = ${JSON.stringify(wish)}::jsonb where id = ${task.id}`)
  // Whoever replays has mended something first; here, the task itself.
  await query(em(), sql`update task set input = '{"text":"mended"}' where id = ${task.id}`)
  const { status, stdout, stderr } = await dead('replay', letter.id)
  assert.equal(status, 0, stdout + stderr)
  assert.match(
    stdout,
    new RegExp(`${letter.id}  sent as a new task: its task ${task.id} has ended \\(failed\\); now as task_`),
  )

  const { replayedAs } = await archived(sql`id = ${letter.id}`)
  const again = await client.ended(replayedAs!)
  assert.equal(again.status, 'succeeded')
  assert.deepEqual(again.result, { text: 'mended', attempt: 1 })
  assert.deepEqual([again.retry_of, again.project_id], [task.id, project_id])
  assert.deepEqual(again.created_by, task.created_by)
  assert.deepEqual(await query(em(), sql`select webhook from task where id = ${again.id}`), [{ webhook: wish }])
  assert.equal(again.cost.charged, '1')
  assert.equal((await client.ended(task.id)).status, 'failed')
  assert.deepEqual(await reconcile(em()), [])

  assert.match((await dead('replay', letter.id)).stdout, /1 skipped/)
})

test('a replay that was cut off between the new task and its note makes no second task', async () => {
  const client = await newClient(10)
  const { letter } = await failedTask(client)
  await dead('replay', letter.id)
  const { replayedAs } = await archived(sql`id = ${letter.id}`)
  await query(em(), sql`update dead_letter set replayed_at = null, replayed_as = null where id = ${letter.id}`)
  await dead('replay', letter.id)
  assert.equal((await archived(sql`id = ${letter.id}`)).replayedAs, replayedAs)
})

test('an account without credits is told what is missing, and the letter stays', async () => {
  const client = await newClient(1)
  const { letter } = await failedTask(client)
  const { id } = await client.post('diagnostic.echo', {})
  assert.equal((await client.ended(id)).status, 'succeeded')
  const { status, stdout } = await dead('replay', letter.id)
  assert.equal(status, 1)
  assert.match(stdout, /not sent: The task may cost 1 credits and 0 are available\./)
  assert.equal((await archived(sql`id = ${letter.id}`)).replayedAs, null)
})

test('a task that was deleted or whose account is suspended is not done again', async () => {
  const client = await newClient(10)
  const { letter } = await failedTask(client)
  await query(em(), sql`update account set suspended_at = now() where id = ${client.accountId}`)
  assert.match((await dead('replay', letter.id)).stdout, /not sent: its account \w+ is suspended/)
  await query(em(), sql`update account set suspended_at = null where id = ${client.accountId}`)
  await query(em(), sql`update task set deleted_at = now() where id = ${letter.taskId}`)
  assert.match((await dead('replay', letter.id)).stdout, /not sent: its task \w+ was deleted/)
})

test('a task that fails again after three replays is not done a fifth time', async () => {
  const client = await newClient(10)
  let { letter } = await failedTask(client)
  for (const replays of [1, 2, 3]) {
    const { status, stdout } = await dead('replay', letter.id)
    assert.equal(status, 0, `replay ${replays}: ${stdout}`)
    const { replayedAs } = await archived(sql`id = ${letter.id}`)
    await client.ended(replayedAs!)
    letter = await archived(sql`task_id = ${replayedAs}`)
  }
  const { status, stdout } = await dead('replay', letter.id)
  assert.equal(status, 1)
  assert.match(stdout, /not sent: it has died again after 3 replays/)
})

test('a message without a task goes back as it is, and dies again as another letter that counts its replay', async () => {
  const queue = 'diagnostic.echo.bulk'
  const message = {
    routing_key: queue,
    payload: 'not JSON',
    payload_encoding: 'string',
    properties: { message_id: 'msg_typed' },
  }
  await platform.vhost.api('POST', `/exchanges/${platform.vhost.name}/cmd/publish`, message)
  const letter = await archived(sql`message_id = 'msg_typed'`)
  assert.equal(letter.queue, queue)
  const { stdout } = await dead('replay', letter.id)
  assert.match(stdout, /sent: to diagnostic\.echo\.bulk/)
  const again = await archived(sql`message_id = 'msg_typed' and id <> ${letter.id}`)
  assert.equal(again.replays, 1)
})
