import { newId } from '#contracts/ids.ts'
import { paletteRecommend } from '#contracts/tasks/palette-recommend.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { difference } from '../../../consumers/design/color/oklch.ts'
import { recommendPalettes } from '../../../consumers/design/color/recommend-palettes.ts'
import { paletteWorker } from '../../../consumers/design/palette-worker.ts'
import { pngClaiming } from '../../support/hostile-images.ts'
import { filePath } from '../../support/file-path.ts'

const accountId = newId('account')

const plain = (color: string, size = 40): Promise<Buffer> =>
  sharp({ create: { width: size, height: size, channels: 3, background: color } })
    .png()
    .toBuffer()

/** A worker over files in memory, and a job for it. */
const begin = (input: object, files: Record<string, Buffer> = {}) => {
  const stored = new Map(Object.entries(files).map(([id, bytes]) => [filePath(accountId, id), bytes]))
  const work = paletteWorker({
    read: async (...named) => stored.get(filePath(...named))!,
    recommend: recommendPalettes,
  })
  const job = {
    taskId: newId('task'),
    accountId,
    input: paletteRecommend.input.parse(input),
    attempt: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    output: () => undefined,
  }
  return { work, job }
}

test('a brand yields as many palettes as were asked for, each with its contrasts and its print', async () => {
  const { work, job } = begin({ brand: ['#0F4C81'], style: 'business', count: 3, seed: 7 })
  const { result } = await work(job)
  assert.deepEqual(paletteRecommend.result.parse(result), result)
  assert.equal(result.seed, 7)
  assert.equal(result.palettes.length, 3)
  for (const { palette, contrast, print, source, notes } of result.palettes) {
    assert.ok([palette.primary, palette.accent].includes('#0f4c81'))
    assert.equal(contrast.length, 8)
    assert.ok(contrast.every(({ ratio, required }) => ratio >= required))
    assert.deepEqual(
      print.map(({ role, color }) => [role, color]),
      Object.entries(palette),
    )
    assert.equal(source, 'brand')
    assert.deepEqual(notes, [])
  }
})

test('the colors of a logo are kept, those of a photo lead to others', async () => {
  const id = newId('asset')
  const files = { [id]: await plain('#1f6b4f') }
  const logo = begin({ logo: id, mode: 'light' }, files)
  const { result } = await logo.work(logo.job)
  assert.equal(result.palettes[0]?.palette.primary, '#1f6b4f')
  assert.equal(result.palettes[0]?.source, 'logo')
  const photo = begin({ photo: id, mode: 'light', style: 'nature' }, files)
  const [first] = (await photo.work(photo.job)).result.palettes
  assert.equal(first?.source, 'photo')
  assert.ok(difference(first.palette.primary, '#1f6b4f') < 0.1)
})

test('a gray photo, one of a single pixel and a transparent logo still yield palettes', async () => {
  const gray = await sharp(await plain('#808080'))
    .toColourspace('b-w')
    .jpeg()
    .toBuffer()
  const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer()
  for (const bytes of [gray, clear, await plain('#ff0000', 1)]) {
    const id = newId('asset')
    const { work, job } = begin({ logo: id, photo: id }, { [id]: bytes })
    assert.equal((await work(job)).result.palettes.length, 4)
  }
})

test('without a seed it is the task that decides, so that a second run of it answers the same', async () => {
  const { work, job } = begin({ style: 'retro' })
  const { result } = await work(job)
  assert.deepEqual((await work(job)).result, result)
  assert.notEqual((await work({ ...job, taskId: newId('task') })).result.seed, result.seed)
})

test('what is no picture, or claims to be a giant one, fails for that reason', async () => {
  const id = newId('asset')
  const broken = begin({ photo: id }, { [id]: Buffer.from('no picture') })
  await assert.rejects(broken.work(broken.job), { code: 'undecodable-image' })
  const giant = begin({ photo: id }, { [id]: pngClaiming(60_000, 60_000) })
  await assert.rejects(giant.work(giant.job), { code: 'too-many-pixels' })
})

test('a wish without any source, or with one that is none, is refused before it is paid', () => {
  const refused = [
    {},
    { mode: 'light' },
    { brand: [] },
    { brand: ['red'] },
    { brand: ['#12345'] },
    { brand: Array.from({ length: 6 }, () => '#123456') },
    { style: 'nothing' },
    { style: 'business', count: 0 },
    { style: 'business', count: 9 },
    { style: 'business', seed: -1 },
    { style: 'business', extra: 1 },
    { photo: 'ast_1' },
  ]
  for (const input of refused)
    assert.equal(paletteRecommend.input.safeParse(input).success, false, JSON.stringify(input))
})

test('the assets of a wish are named, so that acceptance can check them', () => {
  const [logo, photo] = [newId('asset'), newId('asset')]
  assert.deepEqual(paletteRecommend.assets?.(paletteRecommend.input.parse({ logo, photo })), [logo, photo])
  assert.deepEqual(paletteRecommend.assets?.(paletteRecommend.input.parse({ style: 'ink' })), [])
})

test('the example of the kind is one', () => {
  assert.doesNotThrow(() => paletteRecommend.input.parse(paletteRecommend.example.input))
  assert.doesNotThrow(() => paletteRecommend.result.parse(paletteRecommend.example.result))
})
