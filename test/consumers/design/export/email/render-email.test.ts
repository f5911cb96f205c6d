import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import type { EmailFormat } from '#contracts/exports/formats.ts'
import { lintEmail } from '../../../../../consumers/design/export/email/lint.ts'
import { renderEmail } from '../../../../../consumers/design/export/email/render-email.ts'
import { textOf } from '../../compile/elements.ts'
import { hostileTexts } from '../hostile-texts.ts'
import { files, sourceWith, wholePhoto } from '../raster/source-with.ts'

const at = { image_base_url: 'https://img.example.com/spring/' }

const pageWith = async (elements: object[], format: Partial<EmailFormat> = {}): Promise<string> => {
  const { files: made } = await renderEmail(sourceWith(elements, await files()), { type: 'email', ...at, ...format })
  return Buffer.from(made[0].bytes).toString('utf8')
}

const messageWith = async (elements: object[], format: Partial<EmailFormat> = {}): Promise<string> => {
  const { files: made } = await renderEmail(sourceWith(elements, await files()), { type: 'email', ...format })
  assert.equal(made.length, 1)
  return Buffer.from(made[0].bytes).toString('latin1')
}

const poster = [
  wholePhoto,
  textOf('Spring fair', { role: 'title' }),
  textOf('Tea', { role: 'item' }),
  textOf('Book now', { role: 'cta' }),
  textOf('Call (415) 555-0132', { role: 'contact' }),
]

test('a message is one draft for nobody that carries its pictures in itself', async () => {
  const message = await messageWith(poster)
  const head = message.slice(0, message.indexOf('\r\n\r\n'))
  assert.match(head, /^X-Unsent: 1$/m)
  assert.match(head, /^Date: Sun, 01 Nov 2026 12:00:00 \+0000$/m)
  assert.doesNotMatch(head, /^(?:To|From|Cc|Bcc):/im)
  assert.match(message, /multipart\/alternative/)
  assert.match(message, /Content-Type: text\/plain/)
  assert.match(message, /Content-Id: <hero@design\.invalid>/i)
  assert.match(message.replaceAll('=\r\n', ''), /src=3D"cid:hero@design\.invalid"/)
})

test('the same design gives the same bytes', async () => {
  assert.equal(await messageWith(poster), await messageWith(poster))
})

test('with a place for its pictures a message is a page that names them by the names of their files', async () => {
  const source = sourceWith(poster, await files())
  const made = await renderEmail(
    { ...source, document: { ...source.document, title: 'Spring Fair' } },
    { type: 'email', ...at },
  )
  assert.deepEqual(
    made.files.map(({ ending, contentType }) => [ending, contentType]),
    [
      ['html', 'text/html; charset=utf-8'],
      ['hero.jpg', 'image/jpeg'],
    ],
  )
  const html = Buffer.from(made.files[0].bytes).toString('utf8')
  assert.ok(html.includes('src="https://img.example.com/spring/spring-fair.hero.jpg"'))
  const { width, format } = await sharp(made.files[1]!.bytes).metadata()
  assert.deepEqual([width, format], [1200, 'jpeg'])
  assert.deepEqual(made.warnings, [])
})

for (const text of hostileTexts)
  test(`a text is shown as its letters in mail too: ${JSON.stringify(text).slice(0, 60)}`, async () => {
    const roles = ['title', 'body', 'cta', 'contact', 'item']
    const elements = [...roles.map(role => textOf(text, { role })), { ...wholePhoto, alt: text }]
    const html = await pageWith(elements, { preheader: text })
    assert.deepEqual(lintEmail(html, [text]), [])
    assert.doesNotMatch(html, /<(?:script|svg|mj-|iframe)|evil\.example\/x\)"|\son(?:error|load|mouseover)="/i)
    for (const [tag] of html.matchAll(/<img\b[^>]*>/g))
      assert.equal(tag.replaceAll(/ alt="[^"]*"/g, '').match(/\s(?:src|on\w+)=/g)?.length, 1)
  })

test('a title cannot write headers', async () => {
  const source = sourceWith([textOf('x')])
  const title = 'Spring\r\nBcc: somebody@evil.example\r\n\r\n<b>'
  const made = await renderEmail({ ...source, document: { ...source.document, title } }, { type: 'email' })
  const message = Buffer.from(made.files[0].bytes).toString('latin1')
  assert.doesNotMatch(message, /^Bcc:/im)
  assert.match(message, /^Subject: Spring Bcc: somebody@evil\.example <b>$/m)
})

test('the button leads where the caller says, or to the number that the design gives', async () => {
  assert.match(
    await pageWith(poster, { link: 'https://example.com/?a=1&b=2' }),
    /href="https:\/\/example\.com\/\?a=1&amp;b=2"/,
  )
  assert.match(await pageWith(poster), /<a[^>]*href="tel:\+14155550132"[^>]*>\s*Book now/)
})

test('a message has what its readers need: language, direction, live text, a preview line and colors for the dark', async () => {
  const html = await pageWith([textOf('نرحب بكم', { role: 'title', direction: 'rtl', family: 'noto-kufi-arabic' })], {
    preheader: 'See <you> there',
  })
  assert.match(html, /<html[^>]*\slang="[^"]+"/)
  assert.match(html, /<html[^>]*\sdir="rtl"/)
  assert.match(html, /<h1[^>]*>.*نرحب بكم/)
  assert.match(html, /See &lt;you&gt; there/)
  assert.match(html, /<meta name="color-scheme" content="light dark">/)
  assert.doesNotMatch(html, /fonts\.googleapis|@import/)
})

test('a design without photos sends its art, and one without art sends none', async () => {
  const pattern = {
    type: 'pattern',
    material: 'art-tiles',
    seed: 1,
    colors: ['#2c2a29', '#8a3b2a', '#f9f9f7', '#f1efea'],
  }
  assert.match(await pageWith([pattern, textOf('Spring', { role: 'title' })]), /hero\.jpg/)
  assert.doesNotMatch(await pageWith([textOf('Spring', { role: 'title' })]), /<img/)
})

test('a message that mailboxes would cut off comes with a warning', async () => {
  const long = Array.from({ length: 40 }, () => textOf('word '.repeat(700).trim()))
  const { warnings } = await renderEmail(sourceWith(long), { type: 'email' })
  assert.match(warnings.join(' '), /longer than 102 KB/)
})
