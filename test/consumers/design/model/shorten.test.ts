import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortening } from '../../../../consumers/design/model/shorten.ts'
import { contentOf } from '../samples.ts'

const content = contentOf([
  { role: 'kicker', text: 'Under the old lime trees' },
  { role: 'title', text: 'Spring Market on the Lake' },
  {
    role: 'body',
    text: 'Bread, flowers and music until 18:00 on 21 March 2026, tickets for $5 at example.com, in any weather.',
  },
  { role: 'price', text: 'Only $5 at the gate' },
  { role: 'cta', text: 'Get your tickets today' },
  { role: 'contact', text: 'Call +49 30 1234567 or write' },
  { role: 'footer', text: 'Organized by the friends of the market and the city' },
])

const says = (id: string, text: string): string[] => shortening(content, [{ id, text }]).map(nudge => nudge.says)

test('running text and small print may become shorter', () => {
  assert.deepEqual(says('kicker-1', 'Under lime trees'), ['kicker-1 shortened from 24 to 16 characters'])
  assert.deepEqual(says('footer-1', 'By the friends of the market'), ['footer-1 shortened from 51 to 28 characters'])
  assert.equal(says('body-1', 'Bread and music until 18:00 on 21 March 2026, tickets for $5 at example.com.').length, 1)
})

test('what is to be acted upon stays as it was written', () => {
  for (const [id, text] of [
    ['title-1', 'Spring Market'],
    ['price-1', 'Only $5'],
    ['cta-1', 'Get tickets'],
    ['contact-1', 'Call +49 30 1234567'],
    ['nobody-1', 'Bread'],
  ] as const)
    assert.deepEqual(says(id, text), [], id)
})

test('a shorter text keeps every date, price and address letter by letter, and makes up none', () => {
  for (const text of [
    'Bread, flowers and music until 18:00 on 21 March 2026, tickets at example.com.',
    'Bread, flowers and music until 19:00 on 21 March 2026, tickets for $5 at example.com.',
    'Bread and music until 18:00 on 21 March 2026, tickets for $4 at example.com.',
    'Bread and music until 18:00 on 21 March 2026, tickets for $5 at examp1e.com.',
    'Music until 18:00 on 21 March 2026, tickets for $5 at example.com or evil.example.org.',
  ])
    assert.deepEqual(says('body-1', text), [], text)
})

test('a text that is not shorter, or hardly a text any more, is not taken', () => {
  for (const text of [
    'Under the old lime trees',
    'Under the very old lime trees of ours',
    '',
    ' \u200b ',
    'Trees',
    `Under trees${' '.repeat(5)}and under all the other trees`,
  ])
    assert.deepEqual(says('kicker-1', text), [], JSON.stringify(text))
})
