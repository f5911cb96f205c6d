import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artworks } from '#infra/materials/artworks.ts'
import { listBackgrounds } from '#infra/materials/backgrounds.ts'
import { emoji } from '#infra/materials/emoji.ts'
import { listIcons } from '#infra/materials/icons.ts'
import { readDrawing } from '../../../../../consumers/design/export/pdf/draw-markup.ts'
import { UnknownMarkup } from '../../../../../consumers/design/export/pdf/svg-tree.ts'

const read = (markup: string) => readDrawing(markup, { left: 0, top: 0, right: 128, bottom: 128 }, 'area')

test('every icon, background and artwork is drawn in operators, and none of them is clear', () => {
  const scene = { width: 400, height: 300, colors: ['#ff0000', '#123456', '#abcdef'], seed: 3 }
  const bodies = [
    ...listIcons().map(({ body }) => body.replaceAll('currentColor', '#123456')),
    ...[...listBackgrounds(), ...artworks()].map(material => material.draw(scene)),
  ]
  assert.ok(bodies.every(body => !read(body).isClear))
})

test('emoji are drawn in operators, those with shades and joined ones too', () => {
  for (const name of ['1f600', '1f3c3-200d-2640-fe0f', '1f44d-1f3fd', '31-20e3', '1f1e9-1f1ea', '1f9cb'])
    assert.doesNotThrow(() => read(emoji(name)!), name)
})

test('whatever lets something through is told', () => {
  const clear = [
    '<path d="M0 0h9v9z" opacity=".5"/>',
    '<g opacity=".5"><path d="M0 0h9v9z"/></g>',
    '<path d="M0 0h9v9z" fill="rgba(1, 2, 3, .5)"/>',
    '<linearGradient id="a"><stop/><stop offset="1" stop-opacity="0"/></linearGradient><path d="M0 0h9v9z" fill="url(#a)"/>',
  ]
  assert.ok(clear.every(markup => read(markup).isClear))
  assert.ok(!read('<path d="M0 0h9v9z" fill="#123456" opacity="1"/>').isClear)
})

const unknown = {
  'a text': '<text x="1">Hello</text>',
  'a script': '<script>alert(1)</script>',
  'a mask': '<mask id="m"><path d="M0 0h9v9z"/></mask>',
  'an attribute': '<path d="M0 0h9v9z" filter="url(#f)"/>',
  'words between elements': 'Hello <path d="M0 0h9v9z"/>',
  'an element that is not closed': '<g><path d="M0 0h9v9z"/>',
  'an element that was not opened': '</g>',
  'a color that is not known': '<path d="M0 0h9v9z" fill="chartreuse"/>',
  'a gradient that is not there': '<path d="M0 0h9v9z" fill="url(#none)"/>',
  'a copy of itself': '<g id="a"><use href="#a"/></g>',
  'a clip of several shapes':
    '<clipPath id="c"><path d="M0 0h9v9z"/><path d="M0 0h9v9z"/></clipPath><g clip-path="url(#c)"><path d="M0 0h9v9z"/></g>',
  'a transform that is none': '<path d="M0 0h9v9z" transform="spin(3)"/>',
}
for (const [what, markup] of Object.entries(unknown)) {
  test(`${what} is left to a picture`, () => {
    assert.throws(() => read(markup), UnknownMarkup)
  })
}
