import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBrowser } from '../../../scripts/doctor/browser.ts'

test('a browser that starts in its sandbox is well, and ended again', async () => {
  const [found, ...others] = await checkBrowser({})
  assert.deepEqual(others, [])
  assert.notEqual(found?.level, 'fault')
  assert.match(found?.detail ?? '', /^starts in its sandbox/)
})

test('a browser that is not there is a warning, because only one kind of task needs it', async () => {
  const [found] = await checkBrowser({ CHROMIUM_PATH: '/nowhere/chromium' })
  assert.deepEqual([found?.level, found?.check], ['warning', 'browser'])
  assert.match(found?.fix ?? '', /install the package chromium-headless-shell/)
})

test('a browser that does not start is a fault', async () => {
  const [found] = await checkBrowser({ CHROMIUM_PATH: '/bin/false' })
  assert.deepEqual([found?.level, found?.detail], ['fault', 'The browser did not start.'])
})
