// The same ingress as a competent developer would build it with Express, BullMQ and a Postgres table of tasks.
import { randomUUID } from 'node:crypto'
import { Queue } from 'bullmq'
import express, { type RequestHandler } from 'express'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { z } from 'zod'
import { ready } from '../ready.ts'
import { queueName, queuePrefix, sha256 } from './schema.ts'

const keyCacheMs = 60_000
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: Number(process.env['POOL_SIZE']) })
const connection = new Redis(process.env['REDIS_URL']!, { maxRetriesPerRequest: null })
const queue = new Queue(queueName, { connection, prefix: queuePrefix })

const createTask = z.strictObject({
  type: z.literal('diagnostic.echo'),
  input: z.strictObject({ text: z.string().max(10_000) }),
  tags: z.array(z.string().max(64)).max(20).default([]),
  metadata: z.record(z.string().max(40), z.string().max(500)).default({}),
})

const knownKeys = new Map<string, { accountId: string; untilMs: number }>()

const accountOf = async (apiKey: string): Promise<string | undefined> => {
  const hash = sha256(apiKey)
  const known = knownKeys.get(hash)
  if (known !== undefined && known.untilMs > Date.now()) return known.accountId
  const { rows } = await pool.query<{ account_id: string }>(
    'select account_id from bullmq_peer.api_keys where hash = $1 and revoked_at is null',
    [hash],
  )
  const accountId = rows[0]?.account_id
  if (accountId !== undefined) knownKeys.set(hash, { accountId, untilMs: Date.now() + keyCacheMs })
  return accountId
}

const authenticate: RequestHandler = async (request, response, next) => {
  const accountId = await accountOf(request.get('authorization')?.replace(/^Bearer /, '') ?? '')
  if (accountId === undefined) {
    response.status(401).json({ error: 'unauthenticated' })
    return
  }
  response.locals['accountId'] = accountId
  next()
}

const insertTask = {
  name: 'insert-task',
  text: `insert into bullmq_peer.tasks (id, account_id, type, input, tags, metadata)
         values ($1, $2, $3, $4, $5, $6) returning created_at`,
}

const postTask: RequestHandler = async (request, response) => {
  const parsed = createTask.safeParse(request.body)
  if (!parsed.success) {
    response.status(422).json({ error: 'validation-failed', issues: parsed.error.issues })
    return
  }
  const { type, input, tags, metadata } = parsed.data
  const id = `task_${randomUUID()}`
  const values = [id, response.locals['accountId'], type, input, tags, metadata]
  const { rows } = await pool.query<{ created_at: Date }>({ ...insertTask, values })
  await queue.add(type, { id, input })
  response
    .status(202)
    .location(`/tasks/${id}`)
    .json({ id, type, status: 'queued', input, tags, metadata, result: null, created_at: rows[0]!.created_at })
}

const app = express()
app.use(express.json())
// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 hands rejections to its error handler
app.post('/tasks', authenticate, postTask)

await ready(app.listen(0, '127.0.0.1'))
