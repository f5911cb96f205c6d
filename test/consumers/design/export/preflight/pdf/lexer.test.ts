import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PdfLexer, PdfSyntaxError } from '../../../../../../consumers/design/export/preflight/pdf/lexer.ts'

const read = (text: string, hasRefs = true): unknown => new PdfLexer(Buffer.from(text, 'latin1'), { hasRefs }).next()
const string = (text: string) => ({ kind: 'string', bytes: Buffer.from(text, 'latin1') })

test('numbers, names, words and what is neither are told apart', () => {
  assert.deepEqual(
    ['12', '-.5', '+4.', '0', 'true', 'null', '/A#20B', '/', 'endobj', 'f*'].map(text => read(text)),
    [
      12,
      -0.5,
      4,
      0,
      true,
      null,
      { kind: 'name', name: 'A B' },
      { kind: 'name', name: '' },
      { kind: 'word', word: 'endobj' },
      { kind: 'word', word: 'f*' },
    ],
  )
})

test('strings keep their bytes', () => {
  assert.deepEqual(read('(a(b)c\\)\\(\\\\)'), string('a(b)c)(\\'))
  assert.deepEqual(read('(\\101\\n\\7x\\\r\ny\\q)'), string('A\n\u0007xyq'))
  assert.deepEqual(read('<48 65 6>'), string('He`'))
  assert.deepEqual(read('()'), string(''))
})

test('references are known in files, and only there', () => {
  assert.deepEqual(read('[12 0 R 7 0 Rx 3]'.replace('Rx', 'R')), [
    { kind: 'ref', number: 12 },
    { kind: 'ref', number: 7 },
    3,
  ])
  assert.equal(read('12 0 R', false), 12)
  assert.deepEqual(read('[1 0 0 1]'), [1, 0, 0, 1])
})

test('dictionaries hold values of every kind, and comments count for nothing', () => {
  const dict = read('<</A 1 % a comment >>\n/B<</C[/D(e)]>>>>')
  assert.deepEqual(
    dict,
    new Map<string, unknown>([
      ['A', 1],
      ['B', new Map([['C', [{ kind: 'name', name: 'D' }, string('e')]]])],
    ]),
  )
})

test('at the end there is nothing', () => {
  assert.equal(read(''), undefined)
  assert.equal(read('  % only a comment'), undefined)
})

test('what breaks off or makes no sense is refused', () => {
  for (const text of ['(open', '<12', '<1g>', '[1 2', '<</A 1', '<<1 2>>', ')', '[Tj]', '['.repeat(1000)])
    assert.throws(() => read(text), PdfSyntaxError, text.slice(0, 10))
})
