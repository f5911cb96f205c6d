import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { duplexPair, type Duplex } from 'node:stream'
import { test } from 'node:test'
import type { Response } from 'express'
import { limitsSchema } from '#contracts/limits.ts'
import { EventStream } from '../../../../producers/ingress/events/event-stream.ts'

const timeout = 10_000

const caller = {
  accountId: 'org_1',
  actorId: 'key_1',
  credentialId: 'key_1',
  scopes: ['events:read'] as const,
  limits: limitsSchema.parse({}),
  plan: 'free' as const,
}

type Open = {
  stream: EventStream
  isOver: () => boolean
  /** Sends what is worth nothing later until the reader has no room. */
  stall: () => void
  /** The reader takes all that was sent, and then nothing more. */
  catchUp: () => Promise<void>
}

/** A stream in memory: what its reader does not take stays with the server. */
const open = async (): Promise<Open> => {
  const [near, far] = duplexPair()
  const server = createServer()
  const asked = once(server, 'request') as Promise<[unknown, ServerResponse]>
  server.emit('connection', near)
  far.write('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n')
  const [, response] = await asked
  // All that Express adds and the stream uses.
  const status = (code: number): ServerResponse => Object.assign(response, { statusCode: code })
  const stream = new EventStream(Object.assign(response, { status }) as unknown as Response, caller)
  let isOver = false
  stream.onClose(() => {
    isOver = true
  })
  return {
    stream,
    isOver: () => isOver,
    stall: () => {
      while (!response.writableNeedDrain) stream.sendOrDrop(`:${'x'.repeat(4096)}\n\n`)
    },
    catchUp: () => drained(response, far),
  }
}

const drained = async (response: ServerResponse, reader: Duplex): Promise<void> => {
  const drain = once(response, 'drain')
  reader.resume()
  await drain
  reader.pause()
}

test('a reader that has taken nothing for four heartbeats is ended', { timeout }, async () => {
  const { stream, isOver, stall } = await open()
  stall()
  for (let beat = 0; beat < 3; beat++) stream.beat()
  assert.ok(!isOver())
  stream.beat()
  assert.ok(isOver())
})

test('a reader that falls behind now and then, and catches up each time, is kept', { timeout }, async () => {
  const { stream, isOver, stall, catchUp } = await open()
  for (let time = 0; time < 5; time++) {
    stall()
    for (let beat = 0; beat < 3; beat++) stream.beat()
    assert.ok(!isOver())
    await catchUp()
  }
})
