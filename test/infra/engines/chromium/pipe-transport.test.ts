import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { PipeTransport, tooLarge } from '#infra/engines/chromium/pipe-transport.ts'

const open = (maxBytes?: number) => {
  const [toBrowser, fromBrowser] = [new PassThrough(), new PassThrough()]
  const transport = new PipeTransport(toBrowser, fromBrowser, maxBytes)
  const messages: string[] = []
  Object.assign(transport, { onmessage: (message: string) => messages.push(message) })
  const hear = async (...chunks: (string | Buffer)[]): Promise<void> => {
    for (const chunk of chunks) fromBrowser.write(chunk)
    fromBrowser.end()
    await once(fromBrowser, 'close')
  }
  return { transport, toBrowser, messages, hear }
}

test('messages are cut at their ends, however the pipe delivers them', async () => {
  const { messages, hear } = open()
  await hear('{"a"', ':1}\0{"b":2}\0{"c', '":', '3}\0')
  assert.deepEqual(messages, ['{"a":1}', '{"b":2}', '{"c":3}'])
})

test('a character whose bytes come apart is put together again', async () => {
  const { messages, hear } = open()
  const bytes = Buffer.from('"畫"\0')
  await hear(bytes.subarray(0, 2), bytes.subarray(2))
  assert.deepEqual(messages, ['"畫"'])
})

test('what is said ends with a NUL, and nothing is said to a browser that has gone', () => {
  const { transport, toBrowser } = open()
  transport.send('{"id":1}')
  assert.equal(String(toBrowser.read()), '{"id":1}\0')
  transport.close()
  assert.doesNotThrow(() => transport.send('{"id":2}'))
})

test('an answer that is too large is an error of its command and its page, and the next one is heard', async () => {
  const { messages, hear } = open(1_000)
  const large = `{"id":7,"result":{"data":"${'A'.repeat(5_000)}"},"sessionId":"0AB1"}\0`
  await hear(large.slice(0, 900), large.slice(900, 3_000), large.slice(3_000), '{"id":8}\0')
  const error = { code: -32_000, message: tooLarge }
  assert.deepEqual(
    messages.map(message => JSON.parse(message) as unknown),
    [{ id: 7, error, sessionId: '0AB1' }, { id: 8 }],
  )
})

test('an event that is too large is dropped', async () => {
  const { messages, hear } = open(100)
  await hear(`{"method":"x","params":"${'A'.repeat(500)}"}\0{"id":1}\0`)
  assert.deepEqual(messages, ['{"id":1}'])
})

test('the end of the pipe is told', async () => {
  const { transport, hear } = open()
  let isClosed = false
  Object.assign(transport, { onclose: () => (isClosed = true) })
  await hear()
  assert.ok(isClosed)
})
