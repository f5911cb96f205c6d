import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { emoji, emojiBox } from '#infra/materials/emoji.ts'

const codePoints = (text: string): string =>
  Array.from(text, character => character.codePointAt(0)!.toString(16)).join('-')

/** How much of the box is drawn on, 0 to 1. */
const coverage = async (body: string): Promise<number> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${emojiBox} ${emojiBox}" width="64" height="64">${body}</svg>`
  const alpha = await sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer()
  return alpha.filter(value => value > 127).length / alpha.length
}

test('plain emoji, skin tones, families, keycaps and hearts have pictures, and the pictures show something', async () => {
  for (const text of ['🎉', '👍🏽', '👨‍💻', '1️⃣', '❤️', '🧧', '🐉', '🏃🏿‍♀️', '©️', '🇨🇳', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) {
    const body = emoji(codePoints(text))
    assert.ok(body !== undefined, text)
    assert.ok((await coverage(body)) > 0.05, text)
  }
})

test('variation selectors, leading zeros and capitals do not matter', () => {
  assert.equal(emoji('2764-fe0f'), emoji('2764'))
  assert.equal(emoji('31-FE0F-20E3'), emoji('0031-20e3'))
})

test('the ids in a picture are its own, so that two can stand in one document', () => {
  const ids = (text: string): string[] =>
    [...emoji(codePoints(text))!.matchAll(/\sid="([^"]+)"/g)].map(match => match[1]!)
  const [one, other] = [ids('🎉'), ids('🐉')]
  assert.ok(one.length > 0 && other.length > 0)
  assert.deepEqual(
    one.filter(id => other.includes(id)),
    [],
  )
})

test('a picture refers to nothing outside itself', () => {
  for (const text of ['🎉', '👨‍👩‍👧', '🧑🏽‍🎨', '🇫🇷', '🍜', '📍', '⭐', '🔥'])
    assert.doesNotMatch(emoji(codePoints(text))!, /href="(?!#)|xlink|<image|<script|<style|<foreignObject/, text)
})

test('a flag that the pack lacks is drawn as its two letters, within the box', () => {
  const flag = emoji(codePoints('🇨🇳'))!
  assert.equal(flag.match(/scale\(0\.5\)/g)?.length, 2)
})

test('what is no emoji has no picture', () => {
  for (const key of ['', '-', '41', '4e2d', '200d', 'fe0f', 'zz', 'constructor', '1f389-41', '-'.repeat(5000)])
    assert.equal(emoji(key), undefined, key.slice(0, 20))
})
