import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { renderHtml } from '../../../../../consumers/design/export/html/render-html.ts'
import type { ExportSource } from '../../../../../consumers/design/export/rendition.ts'
import { textOf } from '../../compile/elements.ts'
import { hostileTexts } from '../hostile-texts.ts'
import { files, sourceWith, wholePhoto } from '../raster/source-with.ts'

const pageOf = async (source: ExportSource, editable = false): Promise<string> => {
  const { files: made } = await renderHtml(source, { type: 'html', editable })
  assert.equal(made.length, 1)
  return Buffer.from(made[0].bytes).toString('utf8')
}

const pageWith = (...elements: object[]): Promise<string> => pageOf(sourceWith(elements))

const bodyOf = (page: string): string => page.slice(page.indexOf('<body>'))

/** What the page says: the characters between its tags. */
const saidBy = (markup: string): string =>
  markup
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

test('a page asks nobody for anything and says so in its policy', async () => {
  const page = await pageOf(sourceWith([textOf('Spring'), wholePhoto], await files()))
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!
  assert.match(policy, /^default-src 'none'; /)
  assert.ok(policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`))
  assert.ok(!policy.includes('unsafe'))
  assert.doesNotMatch(page, /<script|<link|<iframe|\sstyle="|@import/i)
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"|url\(([^)]*)\)/g)].map(([, one, other]) => one ?? other!)
  assert.deepEqual(
    addresses.filter(address => !/^"?(?:data:|#)/.test(address)),
    [],
  )
})

for (const text of hostileTexts)
  test(`a text is shown as its letters, whatever they spell: ${JSON.stringify(text).slice(0, 60)}`, async () => {
    for (const editable of [false, true]) {
      const page = await pageOf(sourceWith([textOf(text)]), editable)
      const body = bodyOf(page).replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
      const tags = new Set([...body.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag))
      assert.deepEqual(
        [...tags].filter(tag => !['body', 'main', 'p', 'span', 'bdo', 'html'].includes(tag!)),
        [],
      )
      assert.doesNotMatch(body, /<[^>]*\son\w+=/)
      assert.equal(saidBy(body).trim(), text.replaceAll('\r\n', '\n').trim())
      assert.ok(!page.slice(0, page.indexOf('</style>')).includes(text))
    }
  })

test('a title with markup in it stays a title', async () => {
  const source = sourceWith([textOf('Spring')])
  const page = await pageOf({ ...source, document: { ...source.document, title: '</title><script>alert(1)</script>' } })
  assert.ok(page.includes('<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>'))
})

test('the same design gives the same bytes', async () => {
  const source = sourceWith([textOf('Spring 春天 😀'), wholePhoto], await files())
  assert.equal(await pageOf(source, true), await pageOf(source, true))
})

test('texts stand in the order in which they are read, each in the element that says what it is', async () => {
  const page = await pageWith(
    textOf('Ends', { role: 'footer' }),
    textOf('Tea', { role: 'item' }),
    textOf('Cake', { role: 'item' }),
    textOf('Long ago', { role: 'body' }),
    textOf('Under it', { role: 'subtitle' }),
    textOf('Spring', { role: 'title' }),
  )
  const blocks = [...bodyOf(page).matchAll(/<(h1|h2|p|li) id[^>]*>(.*?)<\/\1>/g)].map(([, tag, inner]) => [
    tag,
    saidBy(inner!),
  ])
  assert.deepEqual(blocks, [
    ['h1', 'Spring'],
    ['h2', 'Under it'],
    ['p', 'Long ago'],
    ['li', 'Tea'],
    ['li', 'Cake'],
    ['p', 'Ends'],
  ])
  assert.match(page, /<ul role="list">/)
})

test('what a line leaves out stands between the lines, so that copies are whole', async () => {
  const text = 'Spring is here'
  const lines = [
    { start: 0, end: 6, x: 0, baseline: 40, width: 120 },
    { start: 7, end: 14, x: 0, baseline: 96, width: 130 },
  ]
  const body = bodyOf(await pageWith(textOf(text, { lines })))
  assert.match(body, /Spring<\/span> <span class="l t0-1">is here</)
})

test('an emoji is a picture for the eye and a character for everybody else', async () => {
  const body = bodyOf(await pageWith(textOf('Hi 👍🏽!')))
  assert.match(body, /<svg viewBox="0 0 128 128" aria-hidden="true"[^>]*><\w/)
  assert.equal(saidBy(body).trim(), 'Hi 👍🏽!')
})

test('Arabic runs to the left, and Latin within it to the right', async () => {
  const page = await pageWith(textOf('اليوم Sale غدا', { direction: 'rtl', family: 'noto-kufi-arabic', role: 'title' }))
  assert.match(page, /<html lang="[^"]+" dir="rtl">/)
  assert.match(bodyOf(page), /dir="rtl"[^>]*><span class="l t0-0">.*<span dir="ltr">.*Sale/)
})

test('stretches of a text have colors of their own', async () => {
  const page = await pageWith(textOf('Only today', { runs: [{ start: 5, end: 10, color: '#12ab34' }] }))
  assert.ok(bodyOf(page).includes('Only <span class="c12ab34">today</span>'))
  assert.ok(page.includes('.c12ab34{color:#12ab34}'))
})

test('an editable page lets each text be changed as plain text, and has the letters for it', async () => {
  const source = sourceWith([textOf('Spring')])
  const [fixed, editable] = [await pageOf(source), await pageOf(source, true)]
  assert.ok(!fixed.includes('contenteditable'))
  assert.match(editable, /<p [^>]*contenteditable="plaintext-only"/)
  assert.ok(editable.length > fixed.length + 5_000)
})

test('a text that is an address leads there, unless it may be edited', async () => {
  const source = sourceWith([textOf('hello@example.com')])
  assert.match(await pageOf(source), /<a href="mailto:hello@example\.com"/)
  assert.ok(!(await pageOf(source, true)).includes('<a '))
})

test('a picture has the words that stand for it, and what is ornament keeps silent', async () => {
  const shape = { type: 'shape', fill: { type: 'solid', color: '#ff0000' } }
  const body = bodyOf(await pageOf(sourceWith([shape, { ...wholePhoto, alt: 'Two "bakers" <3' }], await files())))
  assert.match(body, /role="img" aria-label="Two &quot;bakers&quot; &lt;3"/)
  assert.match(body, /class="d drawing"[^>]*aria-hidden="true"/)
})

test('a design whose picture is missing is a page without it', async () => {
  const body = bodyOf(await pageWith(wholePhoto, textOf('Spring')))
  assert.ok(!body.includes('<image'))
  assert.equal(saidBy(body).trim(), 'Spring')
})

test('a design without text and without pictures is still a page', async () => {
  assert.match(await pageWith(), /<main>\s*<\/main>/)
})

test('a window that is larger than the design goes on in the color that it lies on', async () => {
  const all = { x: 0, y: 0, width: 800, height: 600, rotation: 0 }
  const ground = { type: 'shape', role: 'background', frame: all, fill: { type: 'solid', color: '#ffe34a' } }
  assert.match(await pageWith(ground), /body\{margin:0;background:#ffe34a\}/)
  // What lets something through has no color of its own, and a picture has none either.
  for (const lowest of [{ ...ground, opacity: 0.5 }, textOf('Spring')])
    assert.doesNotMatch(await pageWith(lowest), /body\{margin:0;background:#ffe34a\}/)
})

test('a page becomes a column where its smallest text could not be read, and never at its own width', async () => {
  const limitOf = (page: string) => Number(/@media \(max-width:([\d.]+)px\)/.exec(page)![1])
  assert.equal(limitOf(await pageWith(textOf('Large', { size: 40 }), textOf('Small', { size: 24 }))), 400)
  assert.equal(limitOf(await pageWith(textOf('Tiny', { size: 6 }))), 799)
})

test('tracking goes between letters that stand apart and not into joined ones', async () => {
  const page = await pageWith(
    textOf('Wide', { tracking: 0.2 }),
    textOf('غدا', { tracking: 0.2, direction: 'rtl', family: 'noto-kufi-arabic' }),
  )
  assert.match(page, /#t0\{[^}]*letter-spacing:0\.2em/)
  assert.match(bodyOf(page), /<span class="j">غدا<\/span>/)
})

test('a text that is turned is turned about its middle', async () => {
  const frame = { x: 10, y: 20, width: 300, height: 60, rotation: -12 }
  assert.match(await pageWith(textOf('Askew', { frame })), /#t0\{[^}]*transform:rotate\(-12deg\)/)
})
