import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { newId } from '#contracts/ids.ts'
import { designExport } from '#contracts/tasks/design-export.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { exportWorker } from '../../../consumers/design/export-worker.ts'
import type { Rendition } from '../../../consumers/design/export/rendition.ts'
import type { Exporting, GivenFile } from '../../../consumers/design/thread.ts'
import { exampleDocument } from '../../support/design-document.ts'
import { filePath } from '../../support/file-path.ts'

const accountId = newId('account')
const designId = newId('design')
const savedAt = '2026-11-01T12:00:00.000Z'

type Draw = (task: Omit<Exporting, 'do'>) => Promise<Rendition>

const asText: Draw = async ({ format }) => ({
  files: [{ ending: format.type, contentType: `x/${format.type}`, bytes: Buffer.from(format.type) }],
  warnings: [`a word on ${format.type}`],
})

type Options = { draw?: Draw; saved?: string; version?: number | null; assets?: Record<string, string> }

const begin = (formats: object[], { draw = asText, saved, version, assets = {} }: Options = {}) => {
  const stored = new Map<string, string>()
  const landed: StoredFile[] = []
  const abort = new AbortController()
  const work = exportWorker({
    read: async (_account, id) => {
      if (assets[id] === undefined) throw new Failure('asset-not-found')
      return Buffer.from(assets[id])
    },
    readVersion: async (account, design, n) => {
      assert.deepEqual([account, design, n], [accountId, designId, 3])
      return Buffer.from(saved ?? JSON.stringify({ document: exampleDocument(), saved_at: savedAt }))
    },
    store: async (owner, id, bytes) => void stored.set(filePath(owner, id), Buffer.from(bytes).toString()),
    designer: { export: draw },
  })
  const job = {
    taskId: 'task_01JD0000000000000000000001',
    accountId,
    input: designExport.input.parse({
      design_id: designId,
      ...(version !== null && { version: version ?? 3 }),
      formats,
    }),
    attempt: 1,
    signal: abort.signal,
    progress: () => undefined,
    output: (file: StoredFile) => {
      assert.ok(stored.has(filePath(accountId, file.asset_id)), 'it is in storage before anybody hears of it')
      landed.push(file)
    },
  }
  return { run: () => work(job), stored, landed, abort }
}

test('every format becomes a file, and the manifest tells of each', async () => {
  const { run, stored, landed } = begin([{ type: 'png' }, { type: 'pdf', mode: 'pdf/x-4' }])
  const { result, files, delivered, requested, warnings } = await run()
  assert.deepEqual(designExport.result.parse(result), result)
  assert.deepEqual(
    result.files.map(({ format, format_index, filename, bytes }) => [format, format_index, filename, bytes]),
    [
      ['png', 0, 'summer-fair.png', 3],
      ['pdf', 1, 'summer-fair.pdf', 3],
    ],
  )
  assert.deepEqual([result.version, result.title, result.failed, warnings], [3, 'Summer fair', [], []])
  assert.deepEqual(result.files[0]!.warnings, ['a word on png'])
  assert.deepEqual([...stored.values()], ['png', 'pdf'])
  assert.deepEqual(files, landed)
  assert.equal(delivered, requested)
})

test('the same task makes the same files under the same ids', async () => {
  const [one, other] = [begin([{ type: 'png' }]), begin([{ type: 'png' }])]
  assert.deepEqual((await one.run()).result, (await other.run()).result)
  assert.deepEqual(one.stored, other.stored)
})

test('a format that cannot be made is told of and not charged, and the others are made', async () => {
  const { run } = begin([{ type: 'jpg', max_bytes: 2000 }, { type: 'email' }, { type: 'png' }], {
    draw: async task => {
      if (task.format.type === 'jpg') throw new Failure('target-unreachable', 'At quality 50 it has 9000 bytes.')
      return asText(task)
    },
  })
  const { result, delivered, requested, warnings } = await run()
  assert.deepEqual(result.failed, [
    { format: 'jpg', format_index: 0, code: 'target-unreachable', detail: 'At quality 50 it has 9000 bytes.' },
  ])
  assert.deepEqual(
    result.files.map(({ format_index }) => format_index),
    [1, 2],
  )
  assert.deepEqual([delivered, requested], [3, 4])
  assert.deepEqual(warnings, ['jpg could not be made: At quality 50 it has 9000 bytes.'])
})

test('when no format can be made the task fails as the first one did', async () => {
  const { run } = begin(
    [
      { type: 'png', scale: 8 },
      { type: 'webp', scale: 8 },
    ],
    {
      draw: async ({ format }) => {
        throw new Failure(format.type === 'png' ? 'too-many-pixels' : 'no-glyph', format.type)
      },
    },
  )
  await assert.rejects(run, { code: 'too-many-pixels', message: 'png', retry: 'never' })
})

test('an outage is the whole task’s, so that it is tried again', async () => {
  const { run, landed } = begin([{ type: 'png' }, { type: 'webp' }], {
    draw: async task => {
      if (task.format.type === 'png') return asText(task)
      throw new Failure('dependency-unavailable', 'away', { retry: 'backoff' })
    },
  })
  await assert.rejects(run, { code: 'dependency-unavailable' })
  assert.equal(landed.length, 1, 'what was made stays')
})

test('a format is given the pictures that the design shows, and only its own profile', async () => {
  const [photo, profile] = [newId('asset'), newId('asset')]
  const image = {
    id: 'photo',
    type: 'image' as const,
    role: 'photo' as const,
    asset_id: photo,
    frame: { x: 0, y: 0, width: 100, height: 100, rotation: 0 },
    opacity: 1,
    locked: false,
    crop: { x: 0, y: 0, width: 1, height: 1 },
    radius: 0,
    mask: 'rect' as const,
    alt: '',
  }
  const saved = JSON.stringify({
    document: exampleDocument({ elements: [image, { ...image, id: 'again' }] }),
    saved_at: savedAt,
  })
  const given: [string, string[], Date][] = []
  const draw: Draw = async task => {
    const idsOf = (files: readonly GivenFile[]): string[] => files.map(({ assetId }) => assetId)
    given.push([task.format.type, idsOf(task.files), task.savedAt])
    return asText(task)
  }
  const formats = [{ type: 'png' }, { type: 'pdf', mode: 'cmyk', profile_asset_id: profile }]
  await begin(formats, { draw, saved, assets: { [photo]: 'a photo', [profile]: 'a profile' } }).run()
  assert.deepEqual(given, [
    ['png', [photo], new Date(savedAt)],
    ['pdf', [photo, profile], new Date(savedAt)],
  ])
  const gone = begin([{ type: 'png' }], { saved })
  await assert.rejects(gone.run, { code: 'asset-not-found' })
})

test('a page that comes with pictures of its own is charged once, whatever their number', async () => {
  const { run } = begin([{ type: 'email', image_base_url: 'https://example.com/images' }], {
    draw: async () => ({
      files: [
        { ending: 'html', contentType: 'text/html', bytes: Buffer.from('<p>') },
        { ending: 'hero.jpg', contentType: 'image/jpeg', bytes: Buffer.from('a hero'), width: 1200, height: 600 },
      ],
      warnings: ['Mind the gap.'],
    }),
  })
  const { result, files } = await run()
  assert.deepEqual(
    result.files.map(({ filename, warnings, width }) => [filename, warnings, width]),
    [
      ['summer-fair.html', ['Mind the gap.'], undefined],
      ['summer-fair.hero.jpg', [], 1200],
    ],
  )
  assert.equal(designExport.incurred!(files!), 1n)
})

test('a design that a newer version has saved is not exported as something else', async () => {
  const { run } = begin([{ type: 'png' }], {
    saved: JSON.stringify({ document: { schema_version: 99 }, saved_at: savedAt }),
  })
  await assert.rejects(run, { code: 'unknown-version' })
})

test('a command that names no version is the caller’s to mend', async () => {
  const { run } = begin([{ type: 'png' }], { version: null })
  await assert.rejects(run, { code: 'invalid-input' })
})

test('nothing more is drawn once the task is canceled', async () => {
  const { run, abort, landed } = begin([{ type: 'png' }, { type: 'webp' }], {
    draw: async task => {
      abort.abort()
      return asText(task)
    },
  })
  await assert.rejects(run, { name: 'AbortError' })
  assert.equal(landed.length, 1)
})

test('a format with more files than an export has room for is told of and not charged', async () => {
  const page = (places: number): Draw => {
    const file = { ending: 'jpg', contentType: 'image/jpeg', bytes: Buffer.from('photo') }
    return async task =>
      task.format.type === 'email'
        ? { files: [file, ...Array.from({ length: places }, () => file)], warnings: [] }
        : asText(task)
  }
  const [fits, tooMany] = [47, 48].map(places => begin([{ type: 'email' }, { type: 'png' }], { draw: page(places) }))
  const full = await fits!.run()
  assert.deepEqual(designExport.result.parse(full.result), full.result)
  assert.deepEqual([full.result.files.length, full.result.failed[0]?.format], [48, 'png'])
  const { result, files, delivered, requested } = await tooMany!.run()
  assert.deepEqual(
    [result.failed[0]?.code, result.failed[0]?.format, files?.length, delivered, requested],
    ['invalid-input', 'email', 1, 1, 3],
  )
})

test('pictures that are too large for one export are told of and not drawn, and what still fits is', async () => {
  const canvas = { ...exampleDocument().canvas, width: 2000, height: 1000 }
  const saved = JSON.stringify({ document: exampleDocument({ canvas }), saved_at: savedAt })
  const drawn: string[] = []
  const draw: Draw = async task => {
    drawn.push(task.format.type)
    return asText(task)
  }
  const large = { type: 'png', scale: 5 }
  const formats = [
    large,
    large,
    { type: 'webp', scale: 4.5 },
    { type: 'avif', scale: 3 },
    { type: 'jpg' },
    { type: 'pdf' },
  ]
  const { result, delivered, requested } = await begin(formats, { draw, saved }).run()
  assert.deepEqual(drawn, ['png', 'png', 'webp', 'jpg', 'pdf'])
  assert.deepEqual(
    result.failed.map(({ format_index: index, code }) => [index, code]),
    [[3, 'invalid-input']],
  )
  assert.match(result.failed[0]!.detail, /18000000 pixels, and of the 150000000 of one export 9500000 are left/)
  assert.deepEqual([delivered, requested], [6, 7])
})

test('a picture that may not be drawn at all is left to its renderer, and takes nothing from the others', async () => {
  const canvas = { ...exampleDocument().canvas, width: 4000, height: 4000 }
  const saved = JSON.stringify({ document: exampleDocument({ canvas }), saved_at: savedAt })
  const draw: Draw = async task => {
    if (task.format.type === 'png') throw new Failure('too-many-pixels', 'at most 50000000')
    return asText(task)
  }
  const { result } = await begin([{ type: 'png', scale: 8 }, ...Array.from({ length: 9 }, () => ({ type: 'jpg' }))], {
    draw,
    saved,
  }).run()
  assert.deepEqual([result.failed.map(({ code }) => code), result.files.length], [['too-many-pixels'], 9])
})
