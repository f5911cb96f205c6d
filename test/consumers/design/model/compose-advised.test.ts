import { newId } from '#contracts/ids.ts'
import { designGenerate, type DesignGenerateInput } from '#contracts/tasks/design-generate.ts'
import { chatModel } from '#infra/engines/chat-model.ts'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { adviser } from '../../../../consumers/design/model/advise.ts'
import { composeAdvised } from '../../../../consumers/design/model/compose-advised.ts'
import { saying, silence, startChatServer, status } from '../../../support/chat-server.ts'
import { heardLog } from '../../../support/heard-log.ts'
import { designerHere, market, memory, taskOf } from './posters.ts'

const plain = await designerHere().compose(taskOf(), new AbortController().signal)
const shorter = 'Flowers, bread and music from forty farms of the region'

/** A model on loopback, and composing with it. */
const begin = async (timeoutMs = 10_000) => {
  const server = await startChatServer({ after })
  const designer = designerHere()
  const ask = chatModel({ url: server.url, name: 'small-1', timeoutMs })
  const help = adviser({ name: 'small-1', ask, known: memory(), log: heardLog().log })
  const giving = new AbortController()
  const compose = (input: Partial<DesignGenerateInput> = {}, given: typeof help | undefined = help) =>
    composeAdvised({ designer, adviser: given }, taskOf(), {
      accountId: newId('account'),
      signal: giving.signal,
      progress: () => undefined,
      input: designGenerate.input.parse({ brief: market, ...input }),
    })
  return { server, designer, giving, compose }
}

const sameBytes = (documents: unknown): void => assert.equal(JSON.stringify(documents), JSON.stringify(plain.documents))

test('without a model the designs are those of the generator, made once', async () => {
  const { designer } = await begin()
  const input = designGenerate.input.parse({ brief: market })
  const about = { accountId: newId('account'), signal: new AbortController().signal, progress: () => undefined, input }
  const { documents, assistance, ...rest } = await composeAdvised({ designer, adviser: undefined }, taskOf(), about)
  sameBytes(documents)
  assert.deepEqual(assistance, { used: false, applied: [], reason: 'not-configured' })
  assert.deepEqual(rest, { locale: plain.locale, styles: plain.styles })
  assert.deepEqual(designer.asked, [taskOf()])
})

test('who wants no help gets none, and nobody is asked', async () => {
  const { server, compose } = await begin()
  const { documents, assistance } = await compose({ assist: 'none' })
  sameBytes(documents)
  assert.deepEqual(assistance, { used: false, applied: [], reason: 'not-wanted' })
  assert.deepEqual(server.asked, [])
})

test('a model that ranks decides what comes first, and nothing else', async () => {
  const { server, compose } = await begin()
  server.reply(saying({ order: [3, 0, 1], moves: [{ variant: 3, title: 'larger', align: 'same', palette: 0 }] }))
  const { documents, assistance } = await compose({ assist: 'rank' })
  assert.equal(JSON.stringify(documents.slice(1)), JSON.stringify(plain.documents.slice(0, 2)))
  assert.equal(assistance.used, true)
  assert.equal(assistance.by, 'small-1')
  assert.equal(assistance.applied.length, 1)
})

test('a model that refines changes what it may', async () => {
  const { server, compose } = await begin()
  const moves = [0, 1, 2].map(variant => ({ variant, title: 'smaller', align: 'same', palette: -1 }))
  server.reply(saying({ order: [0, 1, 2], moves, copy: [{ id: 'body-1', text: shorter }] }))
  const { documents, assistance } = await compose()
  assert.ok(assistance.applied.some(line => line.endsWith('title smaller')))
  const texts = documents.flatMap(({ elements }) => elements.flatMap(one => (one.type === 'text' ? [one.text] : [])))
  assert.ok(!texts.includes(shorter), 'nobody has allowed that')
})

test('texts become shorter only where that is allowed', async () => {
  const { server, compose } = await begin()
  server.reply(saying({ order: [0, 1, 2], moves: [], copy: [{ id: 'body-1', text: shorter }] }))
  assert.deepEqual((await compose()).edits, [])
  const { edits, assistance } = await compose({ allow_copy_edits: true })
  assert.ok(edits!.length > 0)
  assert.ok(edits!.every(edit => assistance.applied.includes(edit)))
})

for (const { what, reason, reply } of [
  { what: 'refuses the key', reason: 'refused', reply: status(401) },
  { what: 'fails twice', reason: 'failing', reply: status(500) },
  { what: 'breaks off', reason: 'malformed', reply: saying('{"order": [') },
  { what: 'answers in another form', reason: 'malformed', reply: saying({ order: ['first'], moves: [] }) },
  { what: 'names nobody', reason: 'malformed', reply: saying({ order: [99, -1], moves: [] }) },
  { what: 'does not stop', reason: 'too-large', reply: saying(' '.repeat(300_000)) },
])
  test(`a model that ${what} leads to the usual designs`, async () => {
    const { server, designer, compose } = await begin()
    server.reply(reply)
    const { documents, assistance } = await compose()
    sameBytes(documents)
    assert.deepEqual(assistance, { used: false, applied: [], reason })
    assert.equal(designer.asked.length, 1, 'what was composed for the model is not composed again')
  })

test('a model that is too slow leads to the usual designs', async () => {
  const { server, compose } = await begin(200)
  server.reply(silence)
  const { documents, assistance } = await compose()
  sameBytes(documents)
  assert.deepEqual(assistance, { used: false, applied: [], reason: 'timed-out' })
})

test('a task that is canceled while the model thinks ends with that', async () => {
  const { server, giving, compose } = await begin()
  const reason = new Error('canceled')
  server.reply(() => giving.abort(reason))
  await assert.rejects(compose(), error => error === reason)
  await server.asked[0]?.gone
})

test('a brief that cannot become a design fails as it does without a model', async () => {
  const { server, designer } = await begin()
  const help = { name: 'small-1', advise: async () => assert.fail('nobody is asked') }
  const task = taskOf({ brief: { text: 'word '.repeat(800), photos: [] }, canvas: { width: 64, height: 64 } })
  const about = {
    accountId: newId('account'),
    signal: new AbortController().signal,
    progress: () => undefined,
    input: designGenerate.input.parse({ brief: market }),
  }
  await assert.rejects(composeAdvised({ designer, adviser: help }, task, about), { code: 'content-too-long' })
  assert.deepEqual(server.asked, [])
})
