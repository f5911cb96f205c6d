import { paletteRoles, type Palette } from '#contracts/designs/color.ts'
import { textRoles } from '#contracts/designs/document.ts'
import { styles } from '#contracts/designs/styles.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastRatio } from '../../../../consumers/design/color/contrast.ts'
import { proposePalettes } from '../../../../consumers/design/color/propose-palettes.ts'
import { buttonInks, inkFor, quietColors, valueOf } from '../../../../consumers/design/generate/inks.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'
import { palette as plain } from '../samples.ts'

const grounds = ['background', 'surface', 'primary', 'accent'] as const
const palettes: { style: string; palette: Palette }[] = styles.flatMap(({ id }) =>
  proposePalettes({ style: id, brand: [] }, seededRandom(id), 4).map(palette => ({ style: id, palette })),
)

test('every text reads on every ground of every style, bare or with a drawing on it', () => {
  const letters = textRoles.flatMap(role => [
    { role, size: 12, isVivid: false },
    { role, size: 23.9, isVivid: true },
    { role, size: 24, isVivid: true },
    { role, size: 90, isVivid: true },
  ])
  const cases = palettes.flatMap(({ style, palette }) =>
    grounds.flatMap(ground =>
      [[palette[ground]], quietColors(ground, palette)].flatMap(behind =>
        letters.map(letter => ({ style, palette, ground, behind, letter })),
      ),
    ),
  )
  assert.ok(cases.length > 10_000)
  for (const { style, palette, ground, behind, letter } of cases) {
    const ink = inkFor(letter, { ground, behind }, palette)
    const worst = Math.min(...behind.map(color => contrastRatio(valueOf(ink, palette), color)))
    const needed = letter.size >= 24 ? 3 : 4.5
    assert.ok(worst >= needed, `${ink} for ${letter.role} on ${ground} of ${style}: ${worst}`)
  }
})

test('words on a button read, and the button differs from its ground', () => {
  for (const { palette } of palettes) {
    for (const ground of grounds) {
      const { fill, text } = buttonInks(ground)
      assert.ok(contrastRatio(valueOf(fill, palette), valueOf(text, palette)) >= 4.5)
      assert.notEqual(valueOf(fill, palette), palette[ground])
    }
  }
})

test('a drawing behind text begins with the ground and stays near it', () => {
  for (const ground of grounds) {
    const [base, ...tints] = quietColors(ground, plain)
    assert.equal(base, plain[ground])
    assert.equal(tints.length, 3)
    for (const tint of tints) assert.ok(contrastRatio(tint, base) < 1.6, `${tint} on ${base}`)
  }
})

test('prices take the accent where it reads, and the ink of the ground where it does not', () => {
  const price = { role: 'price', size: 20, isVivid: false } as const
  assert.equal(inkFor(price, { ground: 'surface', behind: [plain.surface] }, plain), 'accent')
  assert.equal(inkFor(price, { ground: 'accent', behind: [plain.accent] }, plain), 'on_accent')
})

test('a title takes a color only where the design is vivid', () => {
  const surface = { ground: 'background', behind: [plain.background] } as const
  assert.equal(inkFor({ role: 'title', size: 90, isVivid: false }, surface, plain), 'text')
  assert.equal(inkFor({ role: 'title', size: 90, isVivid: true }, surface, plain), 'primary')
})

test('a role stands for its color, a color for itself', () => {
  for (const role of paletteRoles) assert.equal(valueOf(role, plain), plain[role])
  assert.equal(valueOf('#abcdef', plain), '#abcdef')
})
