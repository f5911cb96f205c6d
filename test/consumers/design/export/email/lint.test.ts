import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lintEmail } from '../../../../../consumers/design/export/email/lint.ts'

const page = (body: string): string => `<html lang="en"><body>${body}</body></html>`

test('a plain message has no faults', () => {
  assert.deepEqual(lintEmail(page('<img src="cid:a" alt="" width="600" height="10"><a href="tel:+1">a</a>')), [])
})

const planted = [
  '<script>1</script>',
  '<form></form>',
  '<video></video>',
  '<div style="position:absolute"></div>',
  '<div style="color:red;float:left"></div>',
  '<div style="display: flex"></div>',
  '<div style="display:inline-grid"></div>',
  '<div style="object-fit:cover"></div>',
  '<link rel="stylesheet" href="https://example.com/a.css">',
  '<style>@import "https://example.com/a.css"</style>',
  '<img src="data:image/png;base64,AA" alt="" width="1" height="1">',
  '<img src="https://example.com/a.svg" alt="" width="1" height="1">',
  '<img src="https://example.com/a.png" width="1" height="1">',
  '<img src="https://example.com/a.png" alt="">',
  '<a href="/about">a</a>',
  '<a href="javascript:alert(1)">a</a>',
  '<b onclick="x()">a</b>',
]
for (const fault of planted) test(`${fault} is found`, () => assert.notDeepEqual(lintEmail(page(fault)), []))

test('a message without a language, or with its words in a picture, is found', () => {
  assert.equal(lintEmail('<html></html>').length, 1)
  assert.equal(lintEmail(page('Tea'), ['Tea', 'and a great deal more']).length, 1)
  assert.deepEqual(lintEmail(page('Tea &amp; <b>cake</b>'), ['Tea & cake']), [])
})
