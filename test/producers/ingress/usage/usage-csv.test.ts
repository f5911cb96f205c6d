import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usageCsv } from '../../../../producers/ingress/usage/usage-csv.ts'

const start = '2026-11-21T10:00:00.000Z'

test('usage as CSV has a line of names, and the columns that were asked for', () => {
  const rows = [
    { start, type: 'image.process', tag: 'autumn', tasks: 3, credits: '9007199254740993' },
    { start, type: 'html.render', tag: null, tasks: 1, credits: '0' },
  ]
  assert.equal(
    usageCsv(rows, ['type', 'tag']),
    `start,type,tag,tasks,credits\r\n${start},image.process,autumn,3,9007199254740993\r\n${start},html.render,,1,0\r\n`,
  )
})

test('without rows there are the names', () => {
  assert.equal(usageCsv([], []), 'start,tasks,credits\r\n')
})

test('nothing in a cell is taken for a formula or for the end of the cell', () => {
  const cells = ['-1+2', '=1', '+1', '@x', 'a,b', 'a"b', 'a\r\nb'].map(tag =>
    usageCsv([{ start, tag, tasks: 1, credits: '1' }], ['tag'])
      .split('\r\n')
      .slice(1)
      .join('\r\n'),
  )
  const expected = ["'-1+2", "'=1", "'+1", "'@x", '"a,b"', '"a""b"', '"a\r\nb"']
  assert.deepEqual(
    cells,
    expected.map(cell => `${start},${cell},1,1\r\n`),
  )
})
