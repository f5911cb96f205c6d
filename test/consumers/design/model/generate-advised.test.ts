import { designDocumentSchema, type DesignDocument, type TextElement } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Advice, Move } from '../../../../consumers/design/model/answer.ts'
import { flawsOf } from '../../../../consumers/design/generate/proof.ts'
import type { Composed } from '../../../../consumers/design/thread.ts'
import { designerHere, shortlistOf, taskOf } from './posters.ts'

const { signal } = new AbortController()
const { compose } = designerHere()
const shortlist = await shortlistOf()
const shorter = 'Flowers, bread and music from forty farms of the region'

const advised = (advice: Partial<Advice>, more: Parameters<typeof taskOf>[0] = {}): Promise<Composed> =>
  compose(taskOf({ ...more, advice: { order: [0], moves: [], copy: [], ...advice } }), signal)

const move = (variant: number, more: Partial<Move> = {}): Move => ({
  variant,
  title: 'same',
  align: 'same',
  palette: -1,
  ...more,
})

const textsOf = ({ elements }: DesignDocument): TextElement[] =>
  elements.filter((element): element is TextElement => element.type === 'text')
const titleOf = (document: DesignDocument): TextElement => textsOf(document).find(({ role }) => role === 'title')!

test('a shortlist begins with the designs that come without a model, byte by byte', async () => {
  const plain = await compose(taskOf(), signal)
  const { documents, shortlist: list } = await compose(taskOf({ shortlist: true }), signal)
  assert.equal(JSON.stringify(documents), JSON.stringify(plain.documents))
  assert.equal(plain.shortlist, undefined)
  assert.ok(list!.finalists.length > documents.length && list!.finalists.length <= 8)
  assert.deepEqual(
    list!.finalists.slice(0, documents.length).map(({ archetype }) => archetype),
    documents.map(({ archetype }) => archetype),
  )
})

test('the order decides which finalists come and which is first', async () => {
  const { documents, says } = await advised({ order: [4, 1] })
  const kinds = [4, 1, 0].map(index => shortlist.finalists[index]!.archetype)
  assert.deepEqual(
    documents.map(({ archetype }) => archetype),
    kinds,
  )
  assert.deepEqual(says, [`chosen from ${shortlist.finalists.length}: ${kinds.join(', ')}`])
})

test('the usual order without any change gives the usual designs', async () => {
  const plain = await compose(taskOf(), signal)
  const { documents } = await advised({ order: [0, 1, 2] })
  assert.equal(JSON.stringify(documents), JSON.stringify(plain.documents))
})

test('the same advice gives the same bytes', async () => {
  const advice: Advice = {
    order: [3, 0],
    moves: shortlist.finalists.map((_, at) => move(at, { title: 'larger', palette: at % 5 })),
    copy: [{ id: 'body-1', text: shorter }],
  }
  const [one, other] = [await advised(advice), await advised(advice)]
  assert.equal(JSON.stringify(one), JSON.stringify(other))
})

test('a title becomes larger or smaller where there is room, and the report tells where', async () => {
  const order = [0, 1, 2]
  const plain = await advised({ order })
  for (const title of ['larger', 'smaller'] as const) {
    const { documents, says } = await advised({ order, moves: order.map(at => move(at, { title })) })
    const grown = documents.map((document, at) => titleOf(document).size / titleOf(plain.documents[at]!).size)
    const told = order.map(at => says!.includes(`design ${at + 1}: title ${title}`))
    assert.ok(told.includes(true), title)
    for (const [at, factor] of grown.entries()) {
      if (!told[at]) assert.equal(factor, 1)
      else assert.ok(title === 'larger' ? factor > 1 && factor < 1.2 : factor < 1 && factor > 0.7, `${title} ${factor}`)
    }
  }
})

test('text is aligned otherwise only where its archetype knows that, and only what was done is told', async () => {
  const last = shortlist.finalists.length - 1
  const told: boolean[] = []
  for (const order of [
    [0, 1, 2],
    [last, last - 1, last - 2],
  ]) {
    for (const align of ['start', 'center', 'end'] as const) {
      const { documents, says } = await advised({ order, moves: order.map(at => move(at, { align })) })
      const isDone = order.map((_, at) => says!.includes(`design ${at + 1}: text aligned to ${align}`))
      const aligns = documents.map(document => textsOf(document).map(text => text.align))
      const before = order.map(at => shortlist.finalists[at]!.align)
      assert.ok(aligns.every((own, at) => own.includes(isDone[at] ? align : before[at]!)))
      told.push(...isDone)
    }
  }
  assert.deepEqual(new Set(told), new Set([true, false]))
})

test('another palette of the style may be taken; one that does not exist changes nothing', async () => {
  const palettes = shortlist.palettes['nature']!
  const other = (shortlist.finalists[0]!.palette + 1) % palettes.length
  const plain = await advised({ order: [0, 1, 2] })
  const recolored = await advised({ order: [0, 1, 2], moves: [move(0, { palette: other })] })
  assert.ok(recolored.says!.includes(`design 1: palette ${other}`))
  assert.equal(recolored.documents[0]!.palette.background, palettes[other]!.background)
  const none = await advised({ order: [0, 1, 2], moves: [move(0, { palette: 99 })] })
  assert.equal(JSON.stringify(none.documents), JSON.stringify(plain.documents))
})

test('a shorter text stands in the designs, and all others are as the brief has them', async () => {
  const plain = await advised({})
  const { documents, edits, says } = await advised({ copy: [{ id: 'body-1', text: shorter }] })
  assert.ok(edits!.length > 0)
  for (const edit of edits!) {
    assert.match(edit, /^design [123]: body-1 shortened from 106 to 55 characters$/)
    assert.ok(says!.includes(edit))
  }
  for (const [at, document] of documents.entries()) {
    const isEdited = edits!.some(edit => edit.startsWith(`design ${at + 1}:`))
    const texts = new Map(textsOf(document).map(({ id, text }) => [id, text]))
    for (const { id, text } of textsOf(plain.documents[at]!))
      assert.equal(texts.get(id), id === 'body-1' && isEdited ? shorter : text)
  }
})

test('a text that no font can draw is left out, whoever wrote it', async () => {
  const plain = await advised({})
  const { documents, edits } = await advised({ copy: [{ id: 'body-1', text: `${shorter} \u{10900}\u{10901}` }] })
  assert.deepEqual(edits, [])
  assert.equal(JSON.stringify(documents), JSON.stringify(plain.documents))
})

test('whatever is advised, designs are sound, hardly worse, and each of another kind', async () => {
  for (const seed of [1, 2, 3]) {
    const list = await shortlistOf({ seed, style: 'auto' })
    const count = list.finalists.length
    const moves = list.finalists.map((_, at) =>
      move(at, {
        title: (['larger', 'smaller'] as const)[at % 2]!,
        align: (['start', 'center', 'end'] as const)[(at + seed) % 3]!,
        palette: (at * 3 + seed) % 7,
      }),
    )
    const copy = list.blocks.map(({ id, text }) => ({ id, text: text.slice(0, text.length * 0.7) }))
    const { documents } = await advised({ order: [count - 1], moves, copy }, { seed, style: 'auto', variants: 5 })
    assert.equal(documents.length, 5)
    assert.equal(new Set(documents.map(({ archetype }) => archetype)).size, 5)
    for (const document of documents) {
      designDocumentSchema.parse(document)
      assert.deepEqual(flawsOf(document), [])
      const before = list.finalists.find(({ archetype }) => archetype === document.archetype)!
      assert.ok(document.score!.total > before.score - 0.03, `${document.archetype} ${document.score!.total}`)
    }
  }
})
