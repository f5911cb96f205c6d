import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WaitingRoom } from '../../../../producers/ingress/ws/waiting-room.ts'

test('one address fills its share and no more, and gets it back one by one', () => {
  const room = new WaitingRoom()
  const leave = Array.from({ length: 50 }, () => room.enter('192.0.2.1'))
  assert.throws(() => room.enter('192.0.2.1'), { code: 'rate-limited' })
  room.enter('192.0.2.2')
  leave[0]!()
  // Leaving twice is leaving once.
  leave[0]!()
  room.enter('192.0.2.1')
  assert.throws(() => room.enter('192.0.2.1'), { code: 'rate-limited' })
})

test('the addresses of one IPv6 network are one', () => {
  const room = new WaitingRoom()
  for (let host = 1; host <= 50; host++) room.enter(`2001:db8::${host}`)
  assert.throws(() => room.enter('2001:db8::ffff'), { code: 'rate-limited' })
  room.enter('2001:db8:0:1::1')
})

test('many addresses together fill the room', () => {
  const room = new WaitingRoom()
  for (let place = 0; place < 1_000; place++) room.enter(`192.0.${place >> 8}.${place & 255}`)
  assert.throws(() => room.enter('198.51.100.1'), { code: 'overloaded' })
})
