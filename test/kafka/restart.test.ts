import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureKafka } from '../../scripts/bench/events/measure-kafka.ts'

const jars = process.env['KAFKA_TEST_JARS']

test(
  'a broker that stops under load and comes back costs no event, and no order of a key',
  { skip: !jars },
  async () => {
    const { sent, lost, reordered } = await measureKafka({ outageMs: 5_000, eventsPerSecond: 200, beforeMs: 2_000 })
    assert.ok(sent >= 1_000)
    assert.deepEqual({ lost, reordered }, { lost: 0, reordered: 0 })
  },
)
