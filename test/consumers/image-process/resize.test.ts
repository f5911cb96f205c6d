import type { ImageStepInput } from '#contracts/tasks/image-steps.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pngOf, processImage, sheetWith } from '../../support/image-job.ts'

const sheet = await pngOf(sheetWith(400, 300, [[10, 10, 50, 50]]))

const cases: [name: string, step: Omit<Extract<ImageStepInput, { op: 'resize' }>, 'op'>, size: [number, number]][] = [
  ['a width alone keeps the proportions', { width: 200 }, [200, 150]],
  ['a height alone keeps the proportions', { height: 150, fit: 'fill' }, [200, 150]],
  ['a box is fitted inside', { width: 200, height: 200 }, [200, 150]],
  ['a box is covered', { width: 200, height: 200, fit: 'cover' }, [200, 200]],
  ['a box is padded', { width: 200, height: 200, fit: 'contain' }, [200, 200]],
  ['a box is filled', { width: 100, height: 250, fit: 'fill' }, [100, 250]],
  ['nothing is enlarged unasked', { width: 800 }, [400, 300]],
  ['nothing is enlarged unasked on one side either', { width: 800, height: 100, fit: 'fill' }, [400, 100]],
  ['it is enlarged when asked', { width: 800, enlarge: true }, [800, 600]],
  ['the thinnest strip still has a pixel', { width: 1 }, [1, 1]],
]

for (const [name, step, size] of cases) {
  test(`resize: ${name}`, async () => {
    const { result } = await processImage(sheet, [{ op: 'resize', ...step }])
    assert.deepEqual([result.width, result.height], size)
  })
}

test('no step may make a picture larger than what may be uploaded', async () => {
  const huge = { op: 'resize', width: 16_384, enlarge: true } as const
  await assert.rejects(processImage(sheet, [huge]), { code: 'too-many-pixels', retry: 'never' })
  const strip = await pngOf(sheetWith(16_000, 2, []))
  await assert.rejects(processImage(strip, [{ op: 'rotate', angle: 45 }]), { code: 'too-many-pixels' })
})
