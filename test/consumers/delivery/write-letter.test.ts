import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailSend } from '#contracts/commands/mail-send.ts'
import { letters, type LetterName } from '../../../consumers/delivery/letters.ts'
import { letterLink, writeLetter } from '../../../consumers/delivery/write-letter.ts'

const names = mailSend.data.shape.letter.options
const languages = ['en', 'zh'] as const

test('every letter is written in every language, and asks for a token exactly where something is opened', () => {
  for (const letter of names) {
    for (const language of languages) {
      const { subject, lines, action } = letters[letter][language]
      assert.ok(subject && lines.length > 0, `${letter} in ${language}`)
      const { opens, shows } = letters[letter]
      assert.equal(action !== undefined, (opens ?? shows) !== undefined, `${letter} in ${language}`)
    }
  }
})

test('both languages name the same facts', () => {
  const factsOf = (letter: LetterName, language: 'en' | 'zh'): string[] => {
    const { subject, lines } = letters[letter][language]
    return [...`${subject} ${lines.join(' ')}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted()
  }
  for (const letter of names) assert.deepEqual(factsOf(letter, 'en'), factsOf(letter, 'zh'), letter)
})

test('what a letter names stays text: it opens, closes and breaks nothing', () => {
  const account = '<img src=x onerror=alert(1)>"&\'</p>\r\n\r\nhttps://evil.example\u202e\u0000'
  const { text, html } = writeLetter({ letter: 'invitation', language: 'en', facts: { account, role: 'editor' } })
  assert.doesNotMatch(html, /<img|alert\(1\)>|'<\/p>/)
  assert.match(
    html,
    /&lt;img src=x onerror=alert\(1\)&gt;&quot;&amp;&#39;&lt;\/p&gt; https:\/\/evil\.example on Inkstone/,
  )
  assert.match(text, /^You are invited to join .* on Inkstone as editor\.$/m)
  for (const sign of ['\u202e', '\u0000']) assert.ok(!(text + html).includes(sign))
})

test('a fact that is missing is a dash, and one that is long is cut', () => {
  const { text } = writeLetter({ letter: 'invitation', language: 'en', facts: { account: 'x'.repeat(500) } })
  assert.match(text, / x{200} on Inkstone as –\./)
  const odd = writeLetter({ letter: 'invitation', language: 'en', facts: {} })
  assert.doesNotMatch(odd.text, /\{|function/)
})

test('the token of a link stands where no server and no log sees it', () => {
  const link = letterLink('https://console.example.com', { letter: 'reset-password' }, 'abc')
  assert.equal(link, 'https://console.example.com/reset-password#token=abc')
  assert.equal(letterLink('https://console.example.com', { letter: 'password-changed' }, 'abc'), undefined)
  assert.equal(letterLink('https://console.example.com', { letter: 'reset-password' }, undefined), undefined)
  const about = { letter: 'task-succeeded', facts: { task: 'task_1/../me' } } as const
  assert.equal(
    letterLink('https://console.example.com', about, undefined),
    'https://console.example.com/tasks/task_1%2F..%2Fme',
  )
})
