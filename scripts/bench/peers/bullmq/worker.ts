// The worker beside server.ts: does nothing to the job, stores its result, and tells whoever listens.
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { ready } from '../ready.ts'
import { doneChannel, queueName, queuePrefix } from './schema.ts'

const concurrency = 200
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: Number(process.env['POOL_SIZE']) })
const connection = new Redis(process.env['REDIS_URL']!, { maxRetriesPerRequest: null })
const publisher = new Redis(process.env['REDIS_URL']!)

const finishTask = {
  name: 'finish-task',
  text: `update bullmq_peer.tasks set status = 'succeeded', result = $2, finished_at = now() where id = $1`,
}

const worker = new Worker<{ id: string; input: { text: string } }>(
  queueName,
  async ({ data: { id, input } }) => {
    await pool.query({ ...finishTask, values: [id, { text: input.text }] })
    await publisher.publish(doneChannel, JSON.stringify({ id, status: 'succeeded' }))
  },
  { connection, prefix: queuePrefix, concurrency },
)
worker.on('error', error => console.error(error))
await worker.waitUntilReady()

await ready()
