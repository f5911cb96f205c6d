import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const house = join(import.meta.dirname, '../../../scripts/train')

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name !== '__pycache__' && name !== 'checkpoints')
    .map(name => join(folder, name))
    .flatMap(path => (statSync(path).isDirectory() ? filesIn(path) : [path]))

/** The generators that the network is measured on, by every name that they go by. */
const heldOut =
  /svg.?captcha|trek.?captcha|captcha.?png|captcha.?canvas|lepture|wheezy|simple.?captcha|kaptcha|shadow.?gimpy|ruo.?yi|hutool|easy.?captcha|gregwar|comismsh|bench\/recognition/i

test('what the network is measured on is unknown to where it is trained', () => {
  const files = filesIn(house)
  assert.ok(files.length > 15, 'the training house is where it is looked for')
  for (const file of files) {
    const found = heldOut.exec(readFileSync(file, 'utf8'))
    assert.equal(found?.[0], undefined, `${file} names ${found?.[0]}`)
  }
})

test('the fonts of those generators are kept out by name', () => {
  const fonts = readFileSync(join(house, 'inkstone_train/fonts.py'), 'utf8')
  assert.match(fonts, /EXCLUDED = .*droid.\?sans.\?mono.*comi/)
})
