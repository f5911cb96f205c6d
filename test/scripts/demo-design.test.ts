import { designDocumentSchema } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { briefSheets } from '../../scripts/demo/design/brief-sheets.ts'
import { makeDesigns, type Wishes } from '../../scripts/demo/design/make-designs.ts'
import { readBriefFile } from '../../scripts/demo/design/read-brief-file.ts'
import { runScript } from '../support/command-line.ts'

const dir = mkdtempSync(join(tmpdir(), 'inkstone-demo-'))
after(() => rmSync(dir, { recursive: true, force: true }))
const examples = join(import.meta.dirname, '..', '..', 'scripts', 'demo', 'briefs')

const written = (name: string, content: string | Buffer | object): string => {
  const path = join(dir, name)
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
  return path
}
const make = async (path: string, wishes: Wishes = {}, out = join(dir, 'out')) =>
  makeDesigns(readBriefFile(path), { variants: 1, ...wishes }, out)
const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#2f6b4f' } })
  .jpeg()
  .toBuffer()

test('a brief becomes documents, pictures of their full size and a contact sheet, and a table of them', async () => {
  const out = join(dir, 'market')
  const args = [
    join(examples, 'market.json'),
    '--out',
    out,
    '--variants',
    '2',
    '--canvas',
    'square',
    '--seed',
    '7',
    '--style',
    'retro',
  ]
  const { status, stdout, stderr } = await runScript('demo-design.ts', args, { env: {} })
  assert.equal(status, 0, stderr)
  assert.deepEqual(readdirSync(out).toSorted(), [
    'contact-sheet.png',
    'design-1.json',
    'design-1.png',
    'design-2.json',
    'design-2.png',
  ])
  const [head, ...rows] = stdout.trim().split('\n')
  assert.match(head!, /^archetype +style +score +file$/)
  for (const [at, row] of rows.entries()) {
    const text = readFileSync(join(out, `design-${at + 1}.json`), 'utf8')
    const document = designDocumentSchema.parse(JSON.parse(text))
    assert.ok(row.startsWith(document.archetype) && row.endsWith(`design-${at + 1}.png`) && row.includes('retro'))
    assert.equal(document.seed, 7)
    const { width, height, format } = await sharp(readFileSync(join(out, `design-${at + 1}.png`))).metadata()
    assert.deepEqual([width, height, format], [1080, 1080, 'png'])
  }
  assert.equal(rows.length, 2)
})

test('every example brief becomes a design', async () => {
  const names = readdirSync(examples)
  assert.equal(names.length, 3)
  for (const name of names) assert.equal((await make(join(examples, name), { canvas: 'card' })).length, 1, name)
})

test('photos and a logo are found beside the brief, and text may come without any form', async () => {
  written('field.jpg', photo)
  const path = written('with-photo.json', {
    text: 'Spring Market\nSaturday',
    photos: ['field.jpg'],
    logo: './field.jpg',
  })
  const { brief, photos, logo } = readBriefFile(path)
  assert.deepEqual([photos.length, photos[0]!.bytes, logo?.bytes], [1, photo, photo])
  assert.deepEqual(brief, { text: 'Spring Market\nSaturday', photos: [photos[0]!.assetId], logo: photos[0]!.assetId })
  const out = join(dir, 'photo')
  await make(path, {}, out)
  assert.match(readFileSync(join(out, 'design-1.json'), 'utf8'), new RegExp(photos[0]!.assetId))
  assert.deepEqual(readBriefFile(written('brief.txt', 'Jazz Night')), { brief: { text: 'Jazz Night' }, photos: [] })
})

test('what is wrong is said by the name of what it is wrong with', async () => {
  const brief = written('brief.json', { text: 'Jazz Night' })
  const wrong: [string, RegExp, Wishes?][] = [
    [join(dir, 'nowhere.json'), /nowhere\.json cannot be read: ENOENT/],
    [written('half.json', '{"text": '), /half\.json is not JSON/],
    [written('list.json', '[1]'), /list\.json is no brief/],
    [written('paths.json', { text: 'a', photos: 'a.jpg' }), /paths\.json is no brief:[^]*photos/],
    [written('gone.json', { text: 'a', photos: ['gone.jpg'] }), /gone\.jpg cannot be read: ENOENT/],
    [written('fake.json', { text: 'a', photos: ['brief.json'] }), /not a JPEG, PNG, WebP or GIF/],
    [written('nothing.json', {}), /either text or content/],
    [written('more.json', { text: 'a', size: 4 }), /size/],
    [written('empty.txt', ' \n'), /text/],
    [written('long.txt', 'word '.repeat(799)), /does not fit on 1456 × 180/, { canvas: 'leaderboard' }],
    [brief, /canvas/, { canvas: 'round' }],
    [brief, /style/, { style: 'nothing' }],
    [brief, /variants/, { variants: 9 }],
  ]
  for (const [path, message, wishes] of wrong)
    await assert.rejects(async () => make(path, wishes, join(dir, 'wrong')), message)
  assert.ok(!readdirSync(dir).includes('wrong'))
})

test('a command that was typed wrongly is answered with how to type it', async () => {
  const typed = [
    ['a.json', '--sheet', '3'],
    ['a.json', '--seed', 'x'],
  ]
  const answers = await Promise.all(typed.map(async args => runScript('demo-design.ts', args, { env: {} })))
  for (const [at, { status, stderr }] of answers.entries()) {
    assert.equal(status, 2, typed[at]!.join(' '))
    assert.match(stderr, at === 1 ? /--seed takes a whole number/ : /npm run demo:design/)
  }
})

test('sheets of many briefs hold twelve each, and the last one what is left', async () => {
  const out = join(dir, 'sheets')
  const pages = await briefSheets({ count: 13, seed: 3 }, out)
  assert.deepEqual(
    pages.map(page => page.slice(out.length + 1)),
    ['sheet-1.png', 'sheet-2.png'],
  )
  const sizes = await Promise.all(pages.map(async page => sharp(readFileSync(page)).metadata()))
  assert.deepEqual(
    sizes.map(({ height }) => height),
    [20 + 6 * 320, 20 + 320],
  )
})
