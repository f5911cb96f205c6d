import { newId } from '#contracts/ids.ts'
import { designGenerate } from '#contracts/tasks/design-generate.ts'
import { chatModel } from '#infra/engines/chat-model.ts'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { generateWorker } from '../../../../consumers/design/generate-worker.ts'
import { adviser } from '../../../../consumers/design/model/advise.ts'
import { saying, startChatServer } from '../../../support/chat-server.ts'
import { heardLog } from '../../../support/heard-log.ts'
import { designerHere, market, memory } from './posters.ts'
import { filePath } from '../../../support/file-path.ts'

test('a task tells who helped, what was done, and which texts are no longer those of the brief', async () => {
  const server = await startChatServer({ after })
  const shorter = 'Flowers, bread and music from forty farms of the region'
  server.reply(saying({ order: [1, 0], moves: [], copy: [{ id: 'body-1', text: shorter }] }))
  const ask = chatModel({ url: server.url, name: 'small-1', timeoutMs: 10_000 })
  const stored = new Map<string, Uint8Array>()
  const work = generateWorker({
    read: async () => assert.fail('there are no files'),
    store: async (owner, id, bytes) => void stored.set(filePath(owner, id), bytes),
    designer: {
      ...designerHere(),
      draw: async () => ({ bytes: Buffer.from('picture'), width: 8, height: 10 }),
    },
    adviser: adviser({ name: 'small-1', ask, known: memory(), log: heardLog().log }),
  })
  const accountId = newId('account')
  const job = {
    taskId: newId('task'),
    accountId,
    input: designGenerate.input.parse({ brief: market, style: 'nature', variants: 2, seed: 7, allow_copy_edits: true }),
    attempt: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    output: () => undefined,
  }
  const { result } = await work(job)
  assert.deepEqual(designGenerate.result.parse(result), result)
  const { assistance, notes, variants } = result
  assert.equal(assistance.used, true)
  assert.equal(assistance.by, 'small-1')
  assert.match(notes.join('\n'), /body-1 shortened from 106 to 55 characters/)
  assert.ok(notes.every(note => assistance.applied.includes(note)))
  const documents = variants.map(one => stored.get(filePath(accountId, one.document_asset_id)))
  assert.ok(documents.some(document => Buffer.from(document!).includes(shorter)))

  const again = await work(job)
  assert.deepEqual(again.result, result)
  assert.equal(server.asked.length, 1, 'a second run follows the advice of the first')
})
