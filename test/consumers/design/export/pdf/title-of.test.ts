import assert from 'node:assert/strict'
import { test } from 'node:test'
import { titleOf } from '../../../../../consumers/design/export/pdf/title-of.ts'
import { exampleDocument } from '../../../../support/design-document.ts'

test('a PDF has the title of its design', () => {
  assert.equal(titleOf(exampleDocument({ title: ' Summer fair ' })), 'Summer fair')
})

test('a design without a title is called by what is read first, and one without text still has a name', () => {
  const document = exampleDocument({ title: '  ' })
  const texts = document.elements.flatMap(element => (element.type === 'text' ? element.text : []))
  assert.ok(texts.includes(titleOf(document)))
  assert.equal(titleOf({ title: '', elements: [] }), 'Design')
})
