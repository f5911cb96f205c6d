import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emojiName, hasPicture, isEmoji, mayBeEmoji } from '../../../../consumers/design/text/emoji.ts'
import { graphemesOf } from '../../../../consumers/design/text/graphemes.ts'

const pictures: readonly (readonly [what: string, emoji: string, name: string])[] = [
  ['a plain emoji', '🎉', '1f389'],
  ['a sign with the selector for pictures', '❤️', '2764'],
  ['a keycap', '1️⃣', '0031-20e3'],
  ['a skin tone', '👍🏽', '1f44d-1f3fd'],
  ['a family', '👨‍👩‍👧', '1f468-200d-1f469-200d-1f467'],
  ['a profession', '👩‍💻', '1f469-200d-1f4bb'],
  ['the rainbow flag', '🏳️‍🌈', '1f3f3-200d-1f308'],
  ['a flag, as the letters of its country', '🇨🇳', '1f1e8-1f1f3'],
  ['a sequence that nobody has drawn, as its parts', '🎉‍🎂', '1f389-200d-1f382'],
]

for (const [what, emoji, name] of pictures) {
  test(`${what} is one grapheme and becomes a picture`, () => {
    assert.equal(graphemesOf(emoji).length, 1)
    assert.ok(isEmoji(emoji))
    assert.equal(emojiName(emoji), name)
    assert.ok(hasPicture(emoji))
  })
}

test('letters, digits and signs of text are no emoji', () => {
  for (const text of ['a', '1', '#', '*', '©', '国', '，', '★', '☎', '❤', '⌚︎', ' ', '']) assert.ok(!isEmoji(text), text)
})

test('a sign that text may draw as well becomes a picture only if it has to', () => {
  assert.ok(mayBeEmoji('☎') && mayBeEmoji('❤'))
  assert.ok(!mayBeEmoji('☎︎') && !mayBeEmoji('a') && !mayBeEmoji('1'))
})
