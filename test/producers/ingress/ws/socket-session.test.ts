import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventSocket } from '../../../../producers/ingress/ws/event-socket.ts'
import { SocketSession, type SessionDeps } from '../../../../producers/ingress/ws/socket-session.ts'

/** A session whose client is known, and whose token is always good. */
const openSession = () => {
  const caller = { credentialId: 'key_1', scopes: ['events:read'] }
  const ended: number[] = []
  const socket = {
    isKnown: true,
    caller,
    onClose: () => undefined,
    identify: () => undefined,
    tell: () => undefined,
    end: (code: number) => void ended.push(code),
  }
  const deps = { identify: async () => ({ caller, limits: undefined }), rates: { countCaller: async () => undefined } }
  return {
    session: new SocketSession(deps as unknown as SessionDeps, socket as unknown as EventSocket, '127.0.0.1'),
    ended,
  }
}
const good = JSON.stringify({ type: 'authenticate', token: 'ink_live_1' })

test('a client that says only what is refused is sent away', async () => {
  const { session, ended } = openSession()
  for (let slip = 0; slip < 19; slip++) await session.take('{')
  assert.deepEqual(ended, [])
  await session.take('{')
  assert.equal(ended.length, 1)
})

test('a client that slips now and then is listened to for as long as it likes', async () => {
  const { session, ended } = openSession()
  for (let slip = 0; slip < 50; slip++) {
    await session.take('{')
    await session.take(good)
  }
  assert.deepEqual(ended, [])
  for (let slip = 0; slip < 20; slip++) await session.take('{')
  assert.equal(ended.length, 1, 'what was good before is no credit')
})
