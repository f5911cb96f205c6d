import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { answerSchemas } from '#contracts/http/openapi-schemas.ts'
import { jsonSchemas, type JsonSchema } from '#contracts/json-schemas.ts'
import { breaksOf } from '../../support/additive.ts'

type Promised = Record<string, JsonSchema>

const path = join(import.meta.dirname, '../../golden/answer-schemas.json')

test('what the platform answers has only gained since it was promised', t => {
  const now: Promised = jsonSchemas(answerSchemas, { io: 'output', base: '#/schemas/' })
  const stored = JSON.parse(readFileSync(path, 'utf8')) as Promised
  const definitions = { before: stored, after: now, isAnswer: true }
  const faults = Object.entries(stored).flatMap(([name, before]) =>
    now[name] ? breaksOf(before, now[name], definitions).map(fault => `${name} ${fault}`) : [`${name} is gone`],
  )
  // `/v1` is one version: what breaks its readers waits for the next.
  assert.deepEqual(faults, [])
  // What was added is promised from now on: `node --test --test-update-snapshots` with this file writes it down.
  t.assert.fileSnapshot(now, path, { serializers: [value => `${JSON.stringify(value, null, 1)}\n`] })
})
