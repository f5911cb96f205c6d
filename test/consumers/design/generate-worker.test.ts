import { designDocumentSchema, type DesignDocument } from '#contracts/designs/document.ts'
import { designIdOf } from '#contracts/designs/variant.ts'
import { Failure } from '#contracts/failures.ts'
import { derivedId, newId } from '#contracts/ids.ts'
import { designGenerate } from '#contracts/tasks/design-generate.ts'
import { storedFileSchema, type StoredFile } from '#contracts/tasks/work.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { generateWorker } from '../../../consumers/design/generate-worker.ts'
import { designPool, type Designer as WholeDesigner } from '../../../consumers/design/pool.ts'
import type { GivenFile } from '../../../consumers/design/thread.ts'
import { exampleDocument } from '../../support/design-document.ts'
import { filePath } from '../../support/file-path.ts'

const pool = designPool(1)
after(async () => pool[Symbol.asyncDispose]())

const accountId = newId('account')
const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#2f6b4f' } })
  .jpeg()
  .toBuffer()
const text = 'Spring Market\nSaturday, 21 March 2026\nMarket Square'

/** A worker over files in memory, and a job for it. */
type Designer = Pick<WholeDesigner, 'compose' | 'draw'>

const begin = (
  wish: object,
  { designer = pool, given = {} }: { designer?: Designer; given?: Record<string, Buffer> } = {},
) => {
  const files = new Map<string, Uint8Array>(
    Object.entries(given).map(([id, bytes]) => [filePath(accountId, id), bytes]),
  )
  const seen: { value: number; stage?: string | undefined }[] = []
  const handedOver: StoredFile[] = []
  const abort = new AbortController()
  const work = generateWorker({
    read: async (...named) => {
      const bytes = files.get(filePath(...named))
      if (!bytes) throw new Failure('asset-not-found')
      return Buffer.from(bytes)
    },
    store: async (owner, id, bytes) => void files.set(filePath(owner, id), bytes),
    designer,
  })
  const job = {
    taskId: newId('task'),
    accountId,
    input: designGenerate.input.parse({ variants: 2, preview_width: 160, style: 'minimal', ...wish }),
    attempt: 1,
    signal: abort.signal,
    progress: (progress: (typeof seen)[number]) => void seen.push(progress),
    output: (file: StoredFile) => {
      assert.ok(files.has(filePath(accountId, file.asset_id)), 'it is in storage before anybody hears of it')
      handedOver.push(file)
    },
  }
  return { files, seen, handedOver, abort, job, work }
}

/** Threads that are not there: the example as every design, and what was asked of them. */
const pretending = (count: number) => {
  const drawn: { files: readonly GivenFile[] }[] = []
  const documents = Array.from({ length: count }, (_, at): DesignDocument => exampleDocument({ title: `Design ${at}` }))
  const designer: Designer = {
    compose: async () => ({ documents, locale: 'en', styles: ['minimal'] }),
    draw: async task => {
      drawn.push(task)
      return { bytes: Buffer.from('webp'), width: 160, height: 200 }
    },
  }
  return { designer, drawn, documents }
}

test('a brief becomes designs, each with its document and its picture in storage', async () => {
  const { files, job, work, seen, handedOver } = begin({ brief: { text } })
  const { result, files: outputs, delivered, requested } = await work(job)
  assert.deepEqual(designGenerate.result.parse(result), result)
  assert.deepEqual([delivered, requested, result.requested, result.notes], [2, 2, 2, []])
  assert.deepEqual([result.locale, result.styles], ['en', ['minimal']])
  for (const [index, variant] of result.variants.entries()) {
    assert.equal(variant.design_id, designIdOf(job.taskId, index))
    assert.equal(variant.document_asset_id, derivedId('asset', job.taskId, `design-${index}`))
    const stored = files.get(filePath(accountId, variant.document_asset_id))!
    const document = designDocumentSchema.parse(JSON.parse(Buffer.from(stored).toString()))
    assert.deepEqual([document.title, document.archetype], [variant.title, variant.archetype])
    assert.deepEqual([document.score?.total, document.seed], [variant.score, result.seed])
    const preview = files.get(filePath(accountId, variant.preview_asset_id!))!
    const { format, width, height } = await sharp(preview).metadata()
    assert.deepEqual([format, width, height], ['webp', 160, 200])
  }
  assert.deepEqual(
    outputs!.map(({ filename, content_type }) => `${filename} ${content_type}`),
    [
      'design-1.webp image/webp',
      'design-1.json application/json',
      'design-2.webp image/webp',
      'design-2.json application/json',
    ],
  )
  assert.deepEqual(handedOver, outputs)
  for (const output of outputs!) {
    const stored = files.get(filePath(accountId, output.asset_id))!
    assert.deepEqual(storedFileSchema.parse(output), output)
    assert.equal(output.digest, `sha-256:${createHash('sha256').update(stored).digest('hex')}`)
    assert.equal(output.bytes, stored.length)
  }
  assert.ok(seen.every(({ value }, at) => value > (seen[at - 1]?.value ?? 0) && value < 1))
})

test('a second run of the task leaves the same files', async () => {
  const { files, job, work } = begin({ brief: { text }, variants: 1 })
  const first = await work(job)
  const before = new Map(files)
  assert.deepEqual(await work(job), first)
  assert.deepEqual(files, before)
})

test('a seed of the request decides over the task', async () => {
  const { job, work } = begin({ brief: { text }, seed: 7, variants: 1 }, pretending(1))
  assert.equal((await work(job)).result.seed, 7)
  const free = begin({ brief: { text }, variants: 1 }, pretending(1))
  assert.notEqual(
    (await free.work(free.job)).result.seed,
    (await free.work({ ...free.job, taskId: newId('task') })).result.seed,
  )
})

test('fewer designs than asked for are said to be fewer, so that fewer are paid', async () => {
  const { job, work } = begin({ brief: { text }, variants: 4 }, pretending(3))
  const { result, delivered, requested } = await work(job)
  assert.deepEqual([delivered, requested, result.requested, result.variants.length], [3, 4, 4, 3])
  assert.match(result.notes[0]!, /^3 of 4/)
})

test('only the files that a design shows are handed to whoever draws it', async () => {
  const [used, unused] = [newId('asset'), newId('asset')]
  const { designer, drawn, documents } = pretending(2)
  documents[1]!.elements.push({
    id: 'photo',
    type: 'image',
    role: 'photo',
    asset_id: used,
    frame: { x: 0, y: 0, width: 9, height: 9, rotation: 0 },
    opacity: 1,
    locked: false,
    crop: { x: 0, y: 0, width: 1, height: 1 },
    radius: 0,
    mask: 'rect',
    alt: '',
  })
  const { job, work } = begin(
    { brief: { text, photos: [used], logo: unused } },
    { designer, given: { [used]: photo, [unused]: photo } },
  )
  await work(job)
  assert.deepEqual(
    drawn.map(({ files }) => files.map(({ assetId }) => assetId)),
    [[], [used]],
  )
})

test('a photo that is gone, or that is none, fails for that reason, and nothing is stored', async () => {
  const id = newId('asset')
  const missing = begin({ brief: { text, photos: [id] } })
  await assert.rejects(missing.work(missing.job), { code: 'asset-not-found' })
  assert.equal(missing.files.size, 0)
  const broken = begin({ brief: { text, photos: [id] } }, { given: { [id]: Buffer.from('no picture') } })
  await assert.rejects(broken.work(broken.job), { code: 'undecodable-image', retry: 'never' })
  const logo = begin(
    { brief: { text, logo: id } },
    { given: { [id]: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') } },
  )
  await assert.rejects(logo.work(logo.job), { code: 'undecodable-image' })
  assert.deepEqual([broken.files.size, logo.files.size], [1, 1])
})

test('a task that is canceled stops before the next design', async () => {
  const { files, job, work, abort, seen, handedOver } = begin({ brief: { text }, variants: 5 }, pretending(5))
  const progress = (step: (typeof seen)[number]): void => {
    if (seen.push(step) === 3) abort.abort(new Error('canceled'))
  }
  await assert.rejects(work({ ...job, progress }), /canceled/)
  // Two files of the first design, and two of the one that was under way.
  assert.deepEqual([files.size, handedOver.length], [4, 4])
})

test('a request is complete, or it is refused before it is paid', () => {
  const refused = [
    {},
    { brief: {} },
    { brief: { text: '' } },
    { brief: { text: 'a'.repeat(4001) } },
    { brief: { text, content: [{ role: 'title', text: 'b' }] } },
    { brief: { text, photos: ['ast_1'] } },
    { brief: { text }, canvas: { width: 64, height: 800 } },
    { brief: { text }, style: 'nothing' },
    { brief: { text }, variants: 6 },
    { brief: { text }, seed: -1 },
    { brief: { text }, brand_colors: ['red'] },
  ]
  for (const input of refused) assert.equal(designGenerate.input.safeParse(input).success, false, JSON.stringify(input))
  const [photos, logo] = [[newId('asset'), newId('asset')], newId('asset')]
  assert.deepEqual(designGenerate.assets?.(designGenerate.input.parse({ brief: { text, photos, logo } })), [
    ...photos,
    logo,
  ])
})
