import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactLink, findLinks, safeLink } from '../../../../consumers/design/export/find-links.ts'

test('addresses and numbers are found in order, with where they lead', () => {
  const text = 'Write hello@example.com, see www.example.com, call (415) 555-0132'
  assert.deepEqual(
    findLinks(text).map(({ start, end, href }) => [text.slice(start, end), href]),
    [
      ['hello@example.com', 'mailto:hello@example.com'],
      ['www.example.com', 'https://www.example.com/'],
      ['(415) 555-0132', 'tel:+14155550132'],
    ],
  )
})

test('a text is a link only when it is nothing else', () => {
  assert.equal(exactLink(' hello@example.com '), 'mailto:hello@example.com')
  assert.equal(exactLink('Mail hello@example.com'), undefined)
  assert.equal(exactLink(''), undefined)
})

test('only harmless schemes lead anywhere', () => {
  for (const address of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'about',
    'tel:',
  ])
    assert.equal(safeLink(address), undefined)
  assert.equal(safeLink('https://example.com/"><script>'), 'https://example.com/%22%3E%3Cscript%3E')
})
