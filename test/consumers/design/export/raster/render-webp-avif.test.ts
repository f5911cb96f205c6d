import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avifFormatSchema, webpFormatSchema } from '#contracts/exports/formats.ts'
import sharp from 'sharp'
import { renderAvif } from '../../../../../consumers/design/export/raster/render-avif.ts'
import { renderWebp } from '../../../../../consumers/design/export/raster/render-webp.ts'
import { textOf } from '../../compile/elements.ts'
import { pixelAt, sourceWith } from './source-with.ts'

// The platform reads no AVIF; this test does.
sharp.unblock({ operation: ['VipsForeignLoadHeif'] })

const source = sourceWith([{ type: 'shape', fill: { type: 'solid', color: '#ff0000' } }, textOf('Spring 春')])

const formats = {
  webp: (more: object = {}) => renderWebp(source, webpFormatSchema.parse({ type: 'webp', ...more })),
  avif: (more: object = {}) => renderAvif(source, avifFormatSchema.parse({ type: 'avif', ...more })),
}

for (const [name, render] of Object.entries(formats)) {
  test(`${name} shows the design at its scale, without transparency unless it is asked for`, async () => {
    const { files } = await render({ scale: 0.5 })
    const { width, height, hasAlpha } = await sharp(files[0].bytes).metadata()
    assert.deepEqual(
      [width, height, hasAlpha, files[0].width, files[0].contentType],
      [400, 300, false, 400, `image/${name}`],
    )
    const [r, g, b] = await pixelAt(files[0], 150, 200)
    assert.ok(r! > 245 && g! < 15 && b! < 15, `${r} ${g} ${b}`)
  })

  test(`${name} lets through what is behind it, and its edges stay bright`, async () => {
    const { files } = await render({ transparent: true })
    assert.equal((await pixelAt(files[0], 10, 10))[3], 0)
    const [r, , , alpha] = await pixelAt(files[0], 300, 400)
    assert.ok(r! > 245 && alpha === 255)
  })

  test(`${name} has the same bytes every time`, async () => {
    const [one, same] = await Promise.all([render(), render()])
    assert.deepEqual(one.files[0].bytes, same.files[0].bytes)
  })
}

test('a lossless WebP loses nothing', async () => {
  const { files } = await formats.webp({ lossless: true })
  assert.deepEqual(await pixelAt(files[0], 300, 400), [255, 0, 0, 255])
})

test('a WebP ends one pixel earlier than the others', async () => {
  const wide = { ...source, list: { ...source.list, width: 8192, height: 64, items: [] } }
  await assert.rejects(renderWebp(wide, webpFormatSchema.parse({ type: 'webp', scale: 2 })), {
    code: 'too-many-pixels',
  })
})
