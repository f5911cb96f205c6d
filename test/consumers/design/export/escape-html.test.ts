import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeHtml } from '../../../../consumers/design/export/escape-html.ts'

test('nothing that is escaped can open or close anything', () => {
  assert.equal(escapeHtml(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;')
})

test('what no page may contain is left out, and every line break is one', () => {
  assert.equal(escapeHtml('a\u0000b\u0007c\u001bd\u007fe\u0085f\ufffeg\ud800h'), 'abcdefgh')
  assert.equal(escapeHtml('a\r\nb\rc\td'), 'a\nb\nc\td')
  assert.equal(escapeHtml('😀'), '😀')
})
