import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from '../../../producers/ingress/csv.ts'

test('cells are set apart by commas, and what is not there is empty', () => {
  assert.equal(csvLine(['a', null, 'b c']), 'a,,b c\r\n')
})

test('what would end a cell is quoted', () => {
  assert.equal(csvLine(['a,b', 'say "x"', 'two\nlines']), '"a,b","say ""x""","two\nlines"\r\n')
})

for (const text of ['=1+1', '+SUM(A1)', '-2+3+cmd|x', '@SUM(A1)', ' =1', '\t=1', '\u{FF1D}1', '|x', '%0A', '\r=1']) {
  test(`${JSON.stringify(text)} is no formula`, () => {
    assert.match(csvLine([text]), /^"?'/)
  })
}

test('whole numbers stay numbers, also those below zero', () => {
  assert.equal(csvLine(['-5', '9007199254740993']), '-5,9007199254740993\r\n')
})
