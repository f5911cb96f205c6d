import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastRatio } from '../../../../consumers/design/color/contrast.ts'
import { flowColors } from '../../../../consumers/design/export/flow-colors.ts'
import { palette } from '../samples.ts'

test('a good palette is used as it is', () => {
  const colors = flowColors(palette)
  assert.deepEqual([colors.background, colors.text, colors.button], [palette.background, palette.text, palette.primary])
})

test('whatever the palette, every text holds 4.5 to 1 on what it stands on', () => {
  const grays = ['#000000', '#555555', '#777777', '#7f7f7f', '#999999', '#ffffff', '#ff0000', '#00ff00']
  for (const background of grays)
    for (const color of grays) {
      const colors = flowColors({
        ...palette,
        background,
        text: color,
        muted: color,
        primary: color,
        on_primary: color,
      })
      for (const text of [colors.text, colors.muted, colors.accent])
        assert.ok(contrastRatio(text, colors.background) >= 4.5, `${text} on ${colors.background}`)
      assert.ok(contrastRatio(colors.onButton, colors.button) >= 4.5)
    }
})
