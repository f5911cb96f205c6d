import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { families } from '../../../../../scripts/bench/recognition/families/families.ts'
import type { Family, Sample } from '../../../../../scripts/bench/recognition/families/family.ts'

const seed = 7
const samples = new Map<Family, Promise<readonly [Sample, Sample]>>()

/** Two images of a family, made once for all tests. */
const pairOf = (family: Family): Promise<readonly [Sample, Sample]> => {
  const known = samples.get(family) ?? Promise.all([family.generate(seed, 0), family.generate(seed, 1)] as const)
  samples.set(family, known)
  return known
}

const all = async (): Promise<{ family: Family; sample: Sample }[]> =>
  (await Promise.all(families.map(async family => (await pairOf(family)).map(sample => ({ family, sample }))))).flat()

test('every family has a name of its own that can name a folder', () => {
  const names = families.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.match(name, /^[a-z\d]+(?:-[a-z\d]+)*$/)
})

test('no generator stands in both halves', () => {
  const inHalf = (half: Family['half']): Set<string> =>
    new Set(families.filter(family => family.half === half).map(({ family }) => family))
  assert.deepEqual([...inHalf('dev')], ['svg-captcha', 'trek-captcha', 'captchapng', 'lepture'])
  assert.deepEqual([...inHalf('test')], ['kaptcha', 'hutool', 'easy-captcha', 'gregwar', 'captcha-canvas'])
})

for (const family of families) {
  test(`${family.name}: the same seed and index give the same image and truth, and others give others`, async () => {
    const [first, second] = await pairOf(family)
    assert.deepEqual(await family.generate(seed, 0), first)
    assert.ok(!second.image.equals(first.image))
    assert.ok(!(await family.generate(seed + 1, 0)).image.equals(first.image))
  })
}

test('labels are made of the characters of their scheme, as many as it draws', async () => {
  for (const { family, sample } of await all()) {
    const strange = Array.from(sample.label).filter(character => !sample.charset.includes(character))
    assert.deepEqual(strange, [], family.name)
    assert.equal(sample.label.length, sample.length ?? sample.label.length, family.name)
    assert.equal(new Set(sample.charset).size, sample.charset.length, `${family.name} names a character twice`)
  }
})

/** As at school: one operator, its result whole. */
const worked = (label: string): string => {
  const [, left, operator, right] = /^(\d+)([-+*x/])(\d+)(?:=\?)?$/.exec(label) ?? assert.fail(label)
  const [a, b] = [Number(left), Number(right)]
  const results: Record<string, number> = { '+': a + b, '-': a - b, '*': a * b, x: a * b, '/': a / b }
  return String(results[operator!])
}

test('arithmetic has an answer, and it is right; text has none', async () => {
  for (const family of families.filter(({ kind }) => kind === 'calc')) {
    for (let index = 0; index < 6; index++) {
      const { label, answer } = await family.generate(seed, index)
      assert.equal(answer, worked(label), `${family.name} ${label}`)
      assert.match(answer, /^-?\d+$/)
    }
  }
  const text = (await all()).filter(({ family }) => family.kind === 'text')
  assert.ok(text.every(({ sample }) => sample.answer === undefined))
})

const shapes: Record<string, string> = {
  'svg-captcha-default': 'png 150x50',
  'svg-captcha-noise-color': 'png 150x50',
  'svg-captcha-math': 'png 150x50',
  'trek-captcha': 'gif 200x70',
  captchapng: 'png 80x30',
  'lepture-36x4': 'png 160x60',
  'lepture-62x4': 'png 160x60',
  'lepture-digits-x6': 'png 160x60',
  'kaptcha-shadow': 'jpeg 200x50',
  'kaptcha-shadow-math': 'jpeg 160x60',
  'hutool-shear': 'png 200x100',
  'easy-captcha-gif': 'gif 130x48',
  'easy-captcha-arithmetic': 'png 130x48',
  'gregwar-effects': 'jpeg 150x40',
  'captcha-canvas': 'png 300x100',
}

test('images have the format and the size of their scheme, and something drawn on them', async () => {
  for (const family of families) {
    const [sample] = await pairOf(family)
    const { format, width, height } = await sharp(sample.image).metadata()
    assert.equal(`${format} ${width}x${height}`, shapes[family.name], family.name)
    const { channels } = await sharp(sample.image).flatten({ background: '#fff' }).stats()
    assert.ok(
      channels.some(({ stdev }) => stdev > 3),
      family.name,
    )
  }
})

test('an animation has a frame for each letter, a tenth of a second long', async () => {
  const family = families.find(({ name }) => name === 'easy-captcha-gif')!
  const [{ image, length }] = await pairOf(family)
  const { pages, delay } = await sharp(image, { pages: -1 }).metadata()
  assert.equal(pages, length)
  assert.deepEqual(delay, [100, 100, 100, 100, 100])
})

test('drawing leaves the random numbers of the process alone', async () => {
  const own: unknown = Reflect.get(Math, 'random')
  for (const family of families.filter(({ half }) => half === 'dev')) await family.generate(seed, 2)
  assert.equal(Reflect.get(Math, 'random'), own)
})
