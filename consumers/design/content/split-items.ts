import type { Block, Content } from './content.ts'

/** The price or figure that ends an entry of a list. */
const price = /(?<=[\s.…·:：—–-])(?:[¥￥$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:元|¥|€|£|\$))(?:\s?\/\s?\p{L}+)?$/u
/** Whatever leads the eye from a name to its price. */
const leader = /[\s.…·:：—–-]/
/** No price is longer; what is searched for one stays short, however long the entry is. */
const longest = 40

/**
 * Entries of a list with their prices apart, so that these can stand in a column of their own. Only the signs between the two
 * are gone: the column says the same.
 */
export const splitItems = (content: Content): Content => ({
  ...content,
  blocks: content.blocks.flatMap(block => (block.role === 'item' ? split(block) : [block])),
})

const split = (block: Block): Block[] => {
  const [text] = price.exec(block.text.slice(-longest)) ?? []
  if (text === undefined) return [block]
  const name = withoutLeader(block.text.slice(0, -text.length))
  if (name === '') return [block]
  const keep = block.keep.filter(({ end }) => end <= name.length)
  return [
    { ...block, text: name, keep },
    { ...block, id: `${block.id}-price`, text, keep: [{ start: 0, end: text.length }], follows: block.id },
  ]
}

const withoutLeader = (text: string): string => {
  let end = text.length
  while (end > 0 && leader.test(text[end - 1]!)) end--
  return text.slice(0, end)
}
