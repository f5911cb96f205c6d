/** Whether XML is well formed as far as elements go: each that opens closes, in order, around one root, with no bare `&` or `>` between. */
export const isWellFormed = (xml: string): boolean => {
  const pieces = piecesOf(xml)
  const rest = pieces.pop()!.text
  if (rest.trim() !== '' || pieces.some(({ text }) => stray.test(text))) return false
  const open: string[] = []
  let roots = 0
  for (const { tag } of pieces) {
    if (open.length === 0) roots++
    if (!follow(open, tag)) return false
  }
  return open.length === 0 && roots === 1
}

/** Opens or closes an element; false when it is not the one that is open. */
const follow = (open: string[], tag: string): boolean => {
  const name = /^\/?([\w:.-]+)/.exec(tag)?.[1]
  if (name === undefined) return false
  if (tag.startsWith('/')) return open.pop() === name
  if (!tag.endsWith('/')) open.push(name)
  return true
}

const stray = /[<>\uFFFE\uFFFF]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i

/** Text, and the tag that follows it; the last tag is empty. */
const piecesOf = (xml: string): { text: string; tag: string }[] => {
  const elements = xml.replaceAll(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, '')
  const tags = [...elements.matchAll(/([^<]*)<([^<>]+)>/g)].map(([whole, text, tag]) => ({
    whole,
    text: text!,
    tag: tag!,
  }))
  const rest = elements.slice(tags.reduce((length, { whole }) => length + whole.length, 0))
  return [...tags, { text: rest, tag: '' }]
}
