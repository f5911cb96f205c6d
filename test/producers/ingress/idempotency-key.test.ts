import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintJson, fingerprintOf } from '../../../producers/ingress/idempotency-key.ts'

const request = { method: 'POST', route: '/v1/tasks', contentType: 'application/json' }
const body = { type: 'image.process', input: { width: 10, tags: ['a', 'b'] } }

test('the same value written in another order, with another charset or in other case is the same request', () => {
  const other = { input: { tags: ['a', 'b'], width: 1e1 }, type: 'image.process' }
  assert.equal(
    fingerprintJson({ ...request, body }),
    fingerprintJson({
      method: 'post',
      route: '/v1/tasks',
      contentType: 'Application/JSON; charset=utf-8',
      body: other,
    }),
  )
})

test('another value, order of a list, route, method or type is another request', () => {
  const others = [
    { ...request, body: { ...body, type: 'diagnostic.echo' } },
    { ...request, body: { ...body, input: { width: 10, tags: ['b', 'a'] } } },
    { ...request, body: { ...body, input: { width: '10', tags: ['a', 'b'] } } },
    { ...request, body: null },
    { ...request, body: undefined },
    { ...request, route: '/v1/batches', body },
    { ...request, method: 'DELETE', body },
    { ...request, contentType: 'text/plain', body },
  ]
  const fingerprints = [{ ...request, body }, ...others].map(fingerprintJson)
  assert.equal(new Set(fingerprints).size, fingerprints.length)
})

test('two bodies of other bytes have other fingerprints', () => {
  assert.notEqual(fingerprintOf({ ...request, bodyDigest: 'a' }), fingerprintOf({ ...request, bodyDigest: 'b' }))
})
