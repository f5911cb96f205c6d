import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notable } from '../../scripts/log-lines.ts'

test('a person at the terminal is spared routine log lines', () => {
  assert.equal(notable('ingress', '{"level":30,"time":1,"msg":"request"}'), undefined)
  assert.equal(notable('ingress', '{"level":"info","msg":"request"}'), undefined)
  assert.equal(notable('ingress', ''), undefined)
})

test('a warning is one short line with its details', () => {
  const line = '{"level":40,"time":1,"pid":7,"hostname":"h","msg":"queue is long","queue":"a.b","ready":9}'
  assert.equal(notable('workers', line), 'workers  warn  queue is long  queue=a.b  ready=9')
})

test('an error shows where it comes from', () => {
  const line = JSON.stringify({ level: 'error', msg: 'failed', err: { message: 'no', stack: 'Error: no\n    at x' } })
  assert.equal(notable('relay', line), 'relay  error  failed\nError: no\n    at x')
})

test('what is no log entry is shown as it is', () => {
  assert.equal(notable('relay', 'node: bad option'), 'relay  node: bad option')
  assert.equal(notable('relay', '{"half":'), 'relay  {"half":')
})
