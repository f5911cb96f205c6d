import { schemeReportExample } from '#contracts/tasks/scheme-report-example.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { html } from '../../../../consumers/scheme-audit/report/html/markup.ts'
import { reportPage } from '../../../../consumers/scheme-audit/report/html/page.ts'

const withName = (name: string) => ({ ...schemeReportExample, scheme: { ...schemeReportExample.scheme, name } })
const page = reportPage(schemeReportExample)

test('what is put into markup is text, however it is nested', () => {
  const hostile = `<script>alert("1" & '2')</script>`
  const escaped = '&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;'
  assert.equal(html`<p title="${hostile}">${hostile}</p>`.markup, `<p title="${escaped}">${escaped}</p>`)
  const list = html`<ul>
    ${[hostile, html`<li>${hostile}</li>`]}
  </ul>`
  assert.equal(list.markup.replaceAll(/\s*\n\s*/g, ''), `<ul>${escaped}<li>${escaped}</li></ul>`)
  assert.equal(html`${3}${['a', 'b']}${'\u0000\uD800'}`.markup, '3ab\uFFFD\uFFFD')
})

test('a hostile name of a scheme stays text wherever it stands', () => {
  const hostile = reportPage(withName('"><script>x</script><style>*{}</style>'))
  assert.equal(hostile.split('<script').length, 1)
  assert.equal(hostile.split('<style').length, 2)
  assert.ok(hostile.includes('&lt;script&gt;'))
})

test('the page runs nothing, fetches nothing and says so in its policy', () => {
  assert.doesNotMatch(page, /<(?:script|link|img|iframe|object|embed|form)\b|\son\w+=|url\(|@import|https?:|\sstyle=/i)
  const [, sheet] = /<style>([\s\S]*)<\/style>/.exec(page)!
  const digest = createHash('sha256').update(sheet!).digest('base64')
  assert.ok(page.includes(`default-src 'none'; style-src &#39;sha256-${digest}`) || page.includes(`sha256-${digest}`))
  assert.match(page, /default-src (?:'|&#39;)none/)
})

test('everything opened is closed, in order', () => {
  const open: string[] = []
  const empty = new Set(['meta', 'br', 'rect'])
  for (const [, slash, name] of page.replace(/<style>[\s\S]*<\/style>/, '').matchAll(/<(\/?)([a-z]\w*)\b[^>]*>/g)) {
    if (empty.has(name!)) continue
    if (slash === '') open.push(name!)
    else assert.equal(open.pop(), name)
  }
  assert.deepEqual(open, [])
})

test('headings go down by one, sections are named, and charts have words', () => {
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
  assert.equal(levels.filter(level => level === 1).length, 1)
  levels.forEach((level, at) => assert.ok(level <= (levels[at - 1] ?? 0) + 1))
  for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) assert.ok(page.includes(`id="${id}"`))
  for (const [svg] of page.matchAll(/<svg[^>]*>/g)) assert.match(svg, /role="img"\s+aria-label="[^"]+"/)
  assert.match(page, /<html lang="en">/)
})

test('every finding, recommendation and meter of the report is on the page', () => {
  const { findings, recommendations, meters, honest_line } = schemeReportExample
  const texts = [
    ...findings.map(({ title }) => title),
    ...recommendations.map(({ title }) => title),
    ...meters.map(({ title }) => title),
    honest_line,
  ]
  for (const text of texts) assert.ok(page.includes(html`${text}`.markup), text)
})

test('the same report gives the same page', () => {
  assert.equal(reportPage(structuredClone(schemeReportExample)), page)
})
