import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DesignElement, TextElement } from '#contracts/designs/document.ts'
import { textRangeFaults } from '#contracts/designs/text-ranges.ts'
import { exampleDocument } from '../../support/design-document.ts'

const title = exampleDocument().elements.find(({ id }) => id === 'title') as TextElement

/** The pointers of the faults of a document with one text, behind one element that has none. */
const faultsOf = (text: string, ranges: { lines?: [number, number][]; runs?: [number, number][] }): string[] => {
  const lines = (ranges.lines ?? [[0, text.length]]).map(([start, end]) => ({
    start,
    end,
    x: 0,
    baseline: 0,
    width: 0,
  }))
  const runs = (ranges.runs ?? []).map(([start, end]) => ({ start, end, color: 'accent' as const }))
  const other = exampleDocument().elements.find(({ type }) => type === 'icon')!
  const elements: DesignElement[] = [other, { ...title, text, lines, runs }]
  return textRangeFaults({ elements }).map(({ pointer, detail }) => `${pointer} ${detail}`)
}

test('lines and runs that follow each other within their text are fine, with gaps between them', () => {
  assert.deepEqual(textRangeFaults(exampleDocument()), [])
  assert.deepEqual(
    faultsOf('Summer fair', {
      lines: [
        [0, 6],
        [7, 11],
      ],
      runs: [
        [0, 1],
        [3, 3],
        [11, 11],
      ],
    }),
    [],
  )
  assert.deepEqual(textRangeFaults({ elements: [] }), [])
})

test('a stretch behind the end of its text is named', () => {
  assert.deepEqual(faultsOf('Fair', { lines: [[0, 5]] }), [
    '/elements/1/lines/0 ends at 5, behind the text, which has 4 UTF-16 units',
  ])
})

test('units are counted as JavaScript counts them', () => {
  assert.deepEqual(faultsOf('🎉', { lines: [[0, 2]] }), [])
  assert.equal(faultsOf('🎉', { lines: [[0, 3]] }).length, 1)
})

test('a stretch that runs backwards, or begins before the last one has ended, is named', () => {
  assert.deepEqual(
    faultsOf('Summer fair', {
      lines: [[7, 3]],
      runs: [
        [0, 6],
        [5, 8],
      ],
    }),
    [
      '/elements/1/lines/0 ends at 3, before it begins at 7',
      '/elements/1/runs/1 begins at 5, before the one before ends at 6',
    ],
  )
})
