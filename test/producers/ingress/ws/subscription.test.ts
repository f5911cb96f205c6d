import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FollowedEvent } from '#infra/event-follower.ts'
import type { EventSocket } from '../../../../producers/ingress/ws/event-socket.ts'
import { Subscription } from '../../../../producers/ingress/ws/subscription.ts'

const at = (place: number): string => `0000000000000001.${String(place).padStart(16, '0')}`
const event = (place: number): FollowedEvent => ({ position: at(place), type: 'x', subject: 's', json: '{}' })

/** A socket whose reader takes what it is sent when `take` is called. */
const slowSocket = () => {
  const waiting: (() => void)[] = []
  const send = (_texts: readonly Buffer[], onSent = () => undefined as void): Promise<void> =>
    new Promise(resolve =>
      waiting.push(() => {
        onSent()
        resolve()
      }),
    )
  return { socket: { send } as unknown as EventSocket, take: () => waiting.shift()!() }
}

test('a reader that is told where to go on misses nothing of what was still waiting for it', async () => {
  const { socket, take } = slowSocket()
  const subscription = new Subscription(socket, { id: 'a', from: at(1), window: undefined })
  const sent = subscription.deliver([event(2), event(3)])
  assert.equal(subscription.dealtWith, at(1))
  take()
  await sent
  assert.equal(subscription.dealtWith, at(3))
})

test('with a window only what was acknowledged counts', async () => {
  const { socket, take } = slowSocket()
  const subscription = new Subscription(socket, { id: 'a', from: at(1), window: 5 })
  const sent = subscription.deliver([event(2), event(3)])
  take()
  await sent
  assert.equal(subscription.dealtWith, at(1))
  subscription.acknowledge(at(2))
  assert.equal(subscription.dealtWith, at(2))
})
