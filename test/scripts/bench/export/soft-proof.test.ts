import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPrintProfile } from '#infra/color/print-profile.ts'
import { proofInInks, proofFlattened } from '../../../../scripts/bench/export/soft-proof.ts'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import type { ExportSource } from '../../../../consumers/design/export/rendition.ts'
import { files, sourceWith, wholePhoto } from '../../../consumers/design/export/raster/source-with.ts'
import { textOf } from '../../../consumers/design/compile/elements.ts'

const profile = await openPrintProfile({ inkLimitPercent: 300 })
const all = { x: 0, y: 0, width: 200, height: 150, rotation: 0 }
/** On a small canvas, for a proof looks at many pixels for each of its own. */
const small = (elements: readonly object[], pictures: ExportSource['files'] = []): ExportSource => {
  const source = sourceWith(elements, pictures)
  const document = { ...source.document, canvas: { width: 200, height: 150, dpi: 96 } }
  return { ...source, document, list: compile(document) }
}
const plain = (color: string, more: object = {}): object => ({
  type: 'shape',
  frame: all,
  fill: { type: 'solid', color },
  ...more,
})
const colorOf = ({ data, width }: { data: Uint8ClampedArray; width: number }, x: number, y: number): number[] => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
]

const isNear = (one: readonly number[], other: readonly number[], tolerance: number): boolean =>
  one.every((value, at) => Math.abs(value - other[at]!) <= tolerance)

test('both proofs show a plain color as its inks look', async () => {
  const source = small([plain('#0040ff')])
  const wanted = [...profile.toScreen(Buffer.from(profile.inkOf('#0040ff').map(ink => Math.round(255 * ink))))]
  for (const proof of [proofInInks(profile), proofFlattened(profile)])
    assert.ok(isNear(colorOf((await proof(source)).whole, 175, 125), wanted, 1))
  assert.ok(!isNear(wanted, [0, 64, 255], 20), 'a color that no press reaches')
})

test('a photo goes through the inks as well, and emoji keep a color of their own', async () => {
  const tulip = textOf('🌷', { frame: { ...all, x: 150, y: 5, width: 50 } })
  const source = small([{ ...wholePhoto, frame: { ...all, y: 50, height: 100 } }, tulip], await files())
  const [inks, screen] = [(await proofInInks(profile)(source)).whole, (await proofFlattened(profile)(source)).whole]
  assert.ok(isNear(colorOf(inks, 75, 88), colorOf(screen, 75, 88), 4))
  assert.ok(!isNear(colorOf(screen, 170, 30), colorOf(screen, 195, 30), 10))
})

test('what is half transparent mixes in inks in the one and on the screen in the other', async () => {
  const source = small([plain('#101018'), plain('#f0e8d8', { opacity: 0.5 })])
  const [inks, screen] = [(await proofInInks(profile)(source)).whole, (await proofFlattened(profile)(source)).whole]
  assert.ok(!isNear(colorOf(inks, 100, 75), colorOf(screen, 100, 75), 5))
})
