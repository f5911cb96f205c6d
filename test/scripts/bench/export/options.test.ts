import assert from 'node:assert/strict'
import { test } from 'node:test'
import { averaged } from '../../../../scripts/bench/export/average.ts'
import { measureNames, readOptions } from '../../../../scripts/bench/export/options.ts'

test('without options, sixty designs are measured in every way, and memory is not', () => {
  assert.deepEqual(readOptions([]), { designs: 60, seed: 909, which: [], measures: measureNames, soak: 0 })
})

test('a run can be small', () => {
  const { designs, measures, soak } = readOptions(['--designs', '4', '--only', 'png,html', '--soak', '200'])
  assert.deepEqual([designs, measures, soak], [4, ['png', 'html'], 200])
})

test('a few designs can be looked at by themselves', () => {
  assert.deepEqual(readOptions(['--which', '6,12']).which, [6, 12])
})

test('what is not understood is refused', () => {
  for (const args of [
    ['--designs', '0'],
    ['--designs', '1.5'],
    ['--only', 'gif'],
    ['--soak', '-1'],
    ['--which', 'six'],
    ['--colour'],
  ])
    assert.throws(() => readOptions(args), TypeError)
})

test('a picture is averaged by squares, and only if they fit', () => {
  const data = Uint8ClampedArray.from([0, 0, 0, 255, 100, 0, 0, 255, 0, 40, 0, 255, 100, 0, 0, 255])
  assert.deepEqual(averaged({ data, width: 2, height: 2 }, 2), {
    data: Uint8ClampedArray.from([50, 10, 0, 255]),
    width: 1,
    height: 1,
  })
  assert.throws(() => averaged({ data, width: 4, height: 1 }, 3), /4 × 1/)
})
