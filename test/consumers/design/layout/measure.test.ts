import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measurer } from '../../../../consumers/design/layout/measure.ts'
import { settingOf } from '../../../../consumers/design/layout/type-system.ts'
import { contentOf, sans } from '../samples.ts'

const [title] = contentOf([{ role: 'title', text: 'The quick brown fox jumps over the lazy dog' }]).blocks
const setting = settingOf('title', sans)
const options = { size: 80, width: 700, balance: true, mayBreak: 'keeps' as const }

test('lines stay inside the width, whatever it is', () => {
  const measure = measurer('en')
  for (let width = 400; width < 1400; width += 37) {
    const measured = measure(title!, setting, { ...options, width })!
    assert.ok(measured.width <= width, `${measured.width} in ${width}`)
    assert.equal(measured.size, 80)
  }
})

test('height grows by one line pitch with every line', () => {
  const measure = measurer('en')
  const heightOf = (width: number): [number, number] => {
    const { height, broken } = measure(title!, setting, { ...options, width })!
    return [broken.lines.length, height]
  }
  const [one, two] = [heightOf(3000), heightOf(1200)]
  assert.deepEqual([one[0], two[0]], [1, 2])
  assert.ok(Math.abs(one[1] - 1.1 * 80) < 1e-9)
  assert.ok(Math.abs(two[1] - one[1] - 1.05 * 80) < 1e-9)
})

test('a text that would need broken words does not fit, unless they may be broken', () => {
  const measure = measurer('en')
  const narrow = { ...options, width: 150 }
  assert.equal(measure(title!, { ...setting, maxLines: 30 }, narrow), undefined)
  const broken = measure(title!, { ...setting, maxLines: 30 }, { ...narrow, mayBreak: 'words' })!
  assert.ok(broken.broken.brokenWords > 0 && broken.width <= 150)
})

test('more lines than allowed do not fit', () => {
  assert.equal(measurer('en')(title!, { ...setting, maxLines: 1 }, options), undefined)
})

test('a text is broken once for widths that hardly differ', () => {
  const measure = measurer('en')
  const first = measure(title!, setting, { ...options, width: 700 })!
  const second = measure(title!, setting, { ...options, width: 701 })!
  const scaled = measure(title!, setting, { ...options, width: 1400, size: 160 })!
  assert.equal(first.broken, second.broken)
  assert.equal(first.broken, scaled.broken)
  assert.ok(Math.abs(scaled.width - 2 * first.width) < 1e-6)
})
