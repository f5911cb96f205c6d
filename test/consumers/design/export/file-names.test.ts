import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileNamer, stemOf } from '../../../../consumers/design/export/file-names.ts'

test('a file is named after the words of its design, in whatever script', () => {
  assert.equal(stemOf('Spring Market: 21 March!'), 'spring-market-21-march')
  assert.equal(stemOf('春季新品 发布会'), '春季新品-发布会')
  assert.equal(stemOf('مهرجان الربيع'), 'مهرجان-الربيع')
})

test('a title without a letter still gives a name, and no path', () => {
  for (const title of ['', '   ', '🎉🎉', '../..', '\u0000/\\', '\ud800'])
    assert.match(stemOf(title), /^design$/, title)
  assert.equal(stemOf('../../etc/passwd'), 'etc-passwd')
})

test('a long title is cut between characters', () => {
  assert.equal(stemOf('𠮷'.repeat(100)), '𠮷'.repeat(60))
})

test('no two files have one name', () => {
  const name = fileNamer('A')
  assert.deepEqual(['png', 'pdf', 'png', 'png'].map(name), ['a.png', 'a.pdf', 'a-2.png', 'a-3.png'])
})
