import { chatModel, ModelTrouble, type AskModel, type ChatModelOptions } from '#infra/engines/chat-model.ts'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { saying, silence, startChatServer, status, type ChatServer } from '../../support/chat-server.ts'

const key = 'sk-c4nary-c4nary-c4nary'
const schema = { type: 'object', properties: {}, required: [], additionalProperties: false }
const question = { system: 'Be brief.', user: '{"a":1}', title: 'advice', schema }
const never = new AbortController().signal

const begin = async (options: Partial<ChatModelOptions> = {}): Promise<{ server: ChatServer; ask: AskModel }> => {
  const server = await startChatServer({ after })
  return { server, ask: chatModel({ url: server.url, name: 'small-1', key, timeoutMs: 10_000, ...options }) }
}

/** Why there is no answer; what was thrown must not tell the key. */
const troubleOf = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => assert.fail('there was an answer'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof ModelTrouble, inspect(error))
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('c4nary'))
  return error.reason
}

test('a question goes out as a chat completion with a strict schema, and its answer comes back as JSON with what it took', async () => {
  const { server, ask } = await begin()
  server.reply(saying({ order: [1, 0] }))
  assert.deepEqual(await ask(question, never), {
    value: { order: [1, 0] },
    usage: { prompt: 12, completion: 3 },
  })
  const [asked] = server.asked
  assert.equal(asked?.path, '/v1/chat/completions')
  assert.equal(asked?.headers.authorization, `Bearer ${key}`)
  assert.deepEqual(asked?.body, {
    model: 'small-1',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '{"a":1}' },
    ],
    response_format: { type: 'json_schema', json_schema: { name: 'advice', strict: true, schema } },
  })
})

test('a model without a key is asked without one, and an address may end in a slash', async () => {
  const server = await startChatServer({ after })
  server.reply(saying({}))
  await chatModel({ url: `${server.url}/`, name: 'small-1', timeoutMs: 10_000 })(question, never)
  assert.equal(server.asked[0]?.path, '/v1/chat/completions')
  assert.equal(server.asked[0]?.headers.authorization, undefined)
})

for (const code of [500, 503, 429, 408])
  test(`status ${code} is tried once more`, async () => {
    const { server, ask } = await begin()
    server.reply(status(code, { 'retry-after': '0' }), saying({ ok: true }))
    assert.deepEqual((await ask(question, never)).value, { ok: true })
    assert.equal(server.asked.length, 2)
  })

test('two failures are one too many', async () => {
  const { server, ask } = await begin()
  server.reply(status(500))
  assert.equal(await troubleOf(ask(question, never)), 'failing')
  assert.equal(server.asked.length, 2)
})

test('a model that wants more time than there is gets no second request', async () => {
  const { server, ask } = await begin()
  server.reply(status(429, { 'retry-after': '60' }))
  assert.equal(await troubleOf(ask(question, never)), 'failing')
  assert.equal(server.asked.length, 1)
})

for (const code of [400, 401, 403, 404])
  test(`status ${code} is final`, async () => {
    const { server, ask } = await begin()
    server.reply(status(code))
    assert.equal(await troubleOf(ask(question, never)), 'refused')
    assert.equal(server.asked.length, 1)
  })

test('a redirect is not followed: the key stays where it was sent', async () => {
  const { server, ask } = await begin()
  const other = await startChatServer({ after })
  for (const code of [301, 302, 307, 308]) {
    server.reply(status(code, { location: `${other.url}/chat/completions` }))
    assert.equal(await troubleOf(ask(question, never)), 'refused')
  }
  assert.deepEqual(other.asked, [])
})

test('an answer that is not the JSON of a completion is no answer', async () => {
  const { server, ask } = await begin()
  const bodies = ['', '<html>', '{}', '{"choices":[]}', '{"choices":[{"message":{"content":null}}]}', '[]', 'null']
  for (const body of bodies) {
    server.reply(status(200, {}, body))
    assert.equal(await troubleOf(ask(question, never)), 'malformed', body)
  }
  server.reply(saying('Of course! {"order":[0]}'))
  assert.equal(await troubleOf(ask(question, never)), 'malformed')
})

test('usage in another form spoils no answer', async () => {
  const { server, ask } = await begin()
  server.reply(status(200, {}, '{"choices":[{"message":{"content":"7"}}],"usage":{"prompt_tokens":"many"}}'))
  assert.deepEqual(await ask(question, never), { value: 7, usage: undefined })
})

test('a refusal of the model is told as one', async () => {
  const { server, ask } = await begin()
  server.reply(status(200, {}, '{"choices":[{"message":{"content":null,"refusal":"I cannot."}}]}'))
  assert.equal(await troubleOf(ask(question, never)), 'refused')
})

test('an answer of more than 256 KiB is not read to its end, even when its length is not told', async () => {
  const { server, ask } = await begin()
  server.reply(response => {
    const more = (): void => {
      if (response.destroyed) return
      response.write(' '.repeat(16_384), () => setImmediate(more))
    }
    more()
  })
  assert.equal(await troubleOf(ask(question, never)), 'too-large')
  await server.asked[0]?.gone
})

test('a model that does not answer is given up, and asked once more within the time', async () => {
  const { server, ask } = await begin({ timeoutMs: 1_500 })
  server.reply(silence, saying({ ok: true }))
  assert.deepEqual((await ask(question, never)).value, { ok: true })
  await server.asked[0]?.gone
})

test('a model that never answers costs the time that it was given', async () => {
  const { server, ask } = await begin({ timeoutMs: 200 })
  server.reply(silence)
  assert.equal(await troubleOf(ask(question, never)), 'timed-out')
  await Promise.all(server.asked.map(({ gone }) => gone))
})

test('where nobody listens any more there is no model, and the operator is told what happened', async () => {
  await using stack = new AsyncDisposableStack()
  const { url } = await startChatServer({ after: end => stack.defer(end) })
  await stack.disposeAsync()
  const ask = chatModel({ url, name: 'small-1', key, timeoutMs: 5_000 })
  assert.equal(await troubleOf(ask(question, never)), 'unreachable')
  await assert.rejects(ask(question, never), /ECONNREFUSED/)
})

test('a connection that breaks off within the answer is tried once more', async () => {
  const { server, ask } = await begin()
  server.reply(
    response => {
      response.writeHead(200, { 'content-length': '100' }).write('{"choices":', () => response.destroy())
    },
    saying({ ok: true }),
  )
  assert.deepEqual((await ask(question, never)).value, { ok: true })
})

test('who gives up waiting is told so by his own reason, and the request ends', async () => {
  const { server, ask } = await begin()
  const giving = new AbortController()
  const reason = new Error('canceled')
  server.reply(() => giving.abort(reason))
  await assert.rejects(ask(question, giving.signal), error => error === reason)
  await server.asked[0]?.gone
  assert.equal(server.asked.length, 1)
})
