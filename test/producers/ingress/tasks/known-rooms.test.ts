import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsSchema } from '#contracts/limits.ts'
import { knownRooms, type Rooms } from '../../../../producers/ingress/tasks/known-rooms.ts'

const limits = limitsSchema.parse({})
const callerOf = (accountId: string) => ({
  accountId,
  actorId: 'key',
  credentialId: 'key',
  scopes: [],
  limits,
  plan: 'free' as const,
})
const window = { start: new Date('2026-11-21T00:00:00Z'), end: new Date('2026-11-22T00:00:00Z') }
const roomOf = (available: bigint) => ({
  wallet: { available, held: 0n },
  usage: { minute: 0n, day: 0n, month: 0n, in_flight: 0n, pixels: 0n },
  windows: { minute: window, day: window, month: window },
  budgets: [],
  limits,
})
const roomsAt = (now: string, ...accounts: string[]): Rooms => ({
  rooms: new Map(accounts.map(id => [id, roomOf(10n)])),
  now: new Date(now),
  forgotten: 0,
})

test('a room that was kept is known, with the time by the clock that it was read by', () => {
  let elapsedMs = 1_000
  const known = knownRooms(() => elapsedMs)
  known.keep(roomsAt('2026-11-21T10:00:05Z', 'one'), 1_000)
  elapsedMs = 2_500
  const found = known.take([callerOf('one')])
  assert.equal(found?.now.toISOString(), '2026-11-21T10:00:06.500Z')
  assert.equal(found.rooms.get('one')?.wallet.available, 10n)
})

test('a room that is taken is forgotten until it is kept again', () => {
  const known = knownRooms(() => 0)
  known.keep(roomsAt('2026-11-21T10:00:05Z', 'one'), 0)
  const found = known.take([callerOf('one')])
  assert.equal(known.take([callerOf('one')]), undefined)
  known.keep(found!)
  assert.notEqual(known.take([callerOf('one')]), undefined)
})

test('nothing is known beyond the minute that it was read in', () => {
  let elapsedMs = 0
  const known = knownRooms(() => elapsedMs)
  known.keep(roomsAt('2026-11-21T10:00:59Z', 'one'), 0)
  elapsedMs = 1_000
  assert.equal(known.take([callerOf('one')]), undefined)
})

test('one caller who is not known makes all of them unknown', () => {
  const known = knownRooms(() => 0)
  known.keep(roomsAt('2026-11-21T10:00:05Z', 'one'), 0)
  assert.equal(known.take([callerOf('one'), callerOf('other')]), undefined)
})

test('limits are those of the caller, not those of the time when the room was read', () => {
  const known = knownRooms(() => 0)
  known.keep(roomsAt('2026-11-21T10:00:05Z', 'one'), 0)
  const found = known.take([{ ...callerOf('one'), limits: { ...limits, tasksPerDay: 3 } }])
  assert.equal(found?.rooms.get('one')?.limits.tasksPerDay, 3)
})

test('what was forgotten is not known, not even when it was taken before and is kept afterwards', () => {
  const known = knownRooms(() => 0)
  known.keep(roomsAt('2026-11-21T10:00:05Z', 'one', 'other'), 0)
  const taken = known.take([callerOf('one')])!
  known.forget()
  assert.equal(known.take([callerOf('other')]), undefined)
  known.keep(taken)
  assert.equal(known.take([callerOf('one')]), undefined)
  known.keep({ ...taken, forgotten: known.forgotten() })
  assert.notEqual(known.take([callerOf('one')]), undefined)
})
