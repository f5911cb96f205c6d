import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lanes } from '../../../../consumers/delivery/webhooks/lanes.ts'

const clocked = () => {
  const clock = { ms: 0 }
  const lanes = new Lanes({ mostPerLane: 4, mostPerHost: 6, elapsedMs: () => clock.ms })
  return { clock, lanes }
}
const way = { lane: 'sub_1', host: 'a.example' }
const times = (count: number, what: () => void): void => {
  for (let time = 0; time < count; time++) what()
}

test('a lane that has less room than a claim may bring is closed until some of it has ended', () => {
  const { lanes } = clocked()
  assert.equal(lanes.perClaim, 2)
  times(2, () => lanes.begin(way))
  assert.deepEqual(lanes.state(), { closed: [], weak: [] })
  lanes.begin(way)
  assert.deepEqual(lanes.state().closed, ['sub_1'])
  lanes.end(way, true)
  assert.deepEqual(lanes.state().closed, [])
})

test('all lanes to a host close when it has no room', () => {
  const { lanes } = clocked()
  const other = { ...way, lane: 'sub_2' }
  times(3, () => lanes.begin(way))
  times(2, () => lanes.begin(other))
  assert.ok(lanes.hasRoom(way))
  lanes.begin(way)
  assert.ok(!lanes.hasRoom(other))
  assert.deepEqual(lanes.state().closed.toSorted(), ['sub_1', 'sub_2'])
})

test('where five in a row have failed one goes at a time, until one arrives', () => {
  const { lanes } = clocked()
  times(5, () => {
    lanes.begin(way)
    lanes.end(way, false)
  })
  assert.deepEqual(lanes.state(), { closed: [], weak: ['sub_1'] })
  lanes.begin(way)
  assert.deepEqual(lanes.state(), { closed: ['sub_1'], weak: [] })
  lanes.end(way, true)
  assert.deepEqual(lanes.state(), { closed: [], weak: [] })
})

test('what was not tried is no failure', () => {
  const { lanes } = clocked()
  times(9, () => {
    lanes.begin(way)
    lanes.leave(way)
  })
  assert.deepEqual(lanes.state(), { closed: [], weak: [] })
})

test('who is left alone is left alone for as long, and a shorter rest does not end a longer one', () => {
  const { lanes, clock } = clocked()
  lanes.restLane(way, 1_000)
  lanes.restLane(way, 10)
  assert.equal(lanes.restOf(way), 1_000)
  assert.deepEqual(lanes.state().closed, ['sub_1'])
  clock.ms = 1_000
  assert.equal(lanes.restOf(way), 0)
  assert.deepEqual(lanes.state().closed, [])
})

test('a host at rest holds back each of its lanes', () => {
  const { lanes } = clocked()
  lanes.restHost(way, 500)
  assert.equal(lanes.restOf({ ...way, lane: 'sub_2' }), 500)
  assert.equal(lanes.restOf({ lane: 'sub_2', host: 'b.example' }), 0)
})
