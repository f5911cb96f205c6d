import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lanes } from '../../../../consumers/delivery/webhooks/lanes.ts'

const clocked = () => {
  const clock = { ms: 0 }
  const lanes = new Lanes({ mostPerLane: 4, mostPerHost: 6, mostPerAccount: 5, elapsedMs: () => clock.ms })
  return { clock, lanes }
}
const way = { lane: 'sub_1', host: 'a.example', accountId: 'acc_1' }
const times = (count: number, what: () => void): void => {
  for (let time = 0; time < count; time++) what()
}

test('a lane that has less room than a claim may bring is closed until some of it has ended', () => {
  const { lanes } = clocked()
  assert.equal(lanes.perClaim, 2)
  times(2, () => lanes.begin(way))
  assert.deepEqual(lanes.state(), { closed: [], weak: [], busy: [] })
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
  assert.deepEqual(lanes.state(), { closed: [], weak: ['sub_1'], busy: [] })
  lanes.begin(way)
  assert.deepEqual(lanes.state(), { closed: ['sub_1'], weak: [], busy: [] })
  lanes.end(way, true)
  assert.deepEqual(lanes.state(), { closed: [], weak: [], busy: [] })
})

test('what was not tried is no failure', () => {
  const { lanes } = clocked()
  times(9, () => {
    lanes.begin(way)
    lanes.leave(way)
  })
  assert.deepEqual(lanes.state(), { closed: [], weak: [], busy: [] })
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
  assert.equal(lanes.restOf({ ...way, lane: 'sub_2', host: 'b.example' }), 0)
})

test('an account has its share over all of its lanes and hosts, and is open again when some of it has ended', () => {
  const { lanes } = clocked()
  const ways = [1, 2, 3, 4].map(number => ({ ...way, lane: `task:acc_1:${number}`, host: `${number}.example` }))
  for (const one of ways) lanes.begin(one)
  assert.deepEqual(lanes.state(), { closed: [], weak: [], busy: ['acc_1'] })
  lanes.leave(ways[0]!)
  lanes.end(ways[1]!, true)
  assert.deepEqual(lanes.state().busy, [])
})

test('where something has failed is forgotten when nothing was sent there for long', () => {
  const { lanes, clock } = clocked()
  times(5, () => {
    lanes.begin(way)
    lanes.end(way, false)
  })
  clock.ms = 9 * 60_000
  assert.deepEqual(lanes.state().weak, ['sub_1'])
  clock.ms = 10 * 60_000
  assert.deepEqual(lanes.state().weak, [])
  assert.equal(lanes.size, 0)
})

test('a host is forgotten when its rest is over, though nothing more is sent there', () => {
  const { lanes, clock } = clocked()
  lanes.restHost(way, 1_000)
  clock.ms = 1_000
  lanes.state()
  assert.equal(lanes.size, 0)
})

test('of any number of lanes and hosts where things fail the oldest are forgotten, but none where something is under way', () => {
  const { lanes } = clocked()
  lanes.begin(way)
  for (let number = 0; number < 5_000; number++) {
    const one = { ...way, lane: `task:acc_1:${number}`, host: `${number}.example` }
    lanes.begin(one)
    lanes.restLane(one, 60_000)
    lanes.restHost(one, 60_000)
    lanes.end(one, false)
  }
  const { closed } = lanes.state()
  assert.ok(closed.length <= 2_000 && closed.includes('task:acc_1:4999') && !closed.includes('task:acc_1:0'))
  assert.ok(lanes.size <= 4_000)
  times(2, () => lanes.begin(way))
  assert.ok(lanes.state().closed.includes('sub_1'))
})
