import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

export const queueName = 'tasks'
export const queuePrefix = 'bench-peer'
export const doneChannel = 'bench-peer:done'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Makes the peer's tables anew, in a Postgres schema of their own, with one account that owns `apiKey`. */
export const createTables = async (pool: Pool, apiKey: string): Promise<void> => {
  await dropTables(pool)
  await pool.query(`
    create schema bullmq_peer;
    create table bullmq_peer.api_keys (hash text primary key, account_id text not null, revoked_at timestamptz);
    create table bullmq_peer.tasks (
      id text primary key,
      account_id text not null,
      type text not null,
      status text not null default 'queued',
      input jsonb not null,
      tags text[] not null,
      metadata jsonb not null,
      result jsonb,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    );
    create index on bullmq_peer.tasks (account_id, created_at desc);
  `)
  await pool.query('insert into bullmq_peer.api_keys (hash, account_id) values ($1, $2)', [sha256(apiKey), 'org_bench'])
}

export const dropTables = async (pool: Pool): Promise<void> => {
  await pool.query('drop schema if exists bullmq_peer cascade')
}
