/** Above this Gmail cuts a message off. */
const mostBytes = 102 * 1024

const forbidden: readonly [RegExp, string][] = [
  [/<script\b/i, 'a script'],
  [/<(?:form|input|select|textarea)\b/i, 'a form'],
  [/<(?:video|audio|iframe|object|embed)\b/i, 'a player or a frame'],
  [/<svg\b|\.svgz?["')?#]/i, 'an SVG picture'],
  [/<link\b|@import\b/i, 'an outside style sheet'],
  [/\bsrc\s*=\s*["']?\s*data:|url\(\s*["']?\s*data:/i, 'a data: picture'],
  [/[;"{\s]position\s*:/i, 'position'],
  [/[;"{\s]float\s*:/i, 'float'],
  [/display\s*:\s*(?:inline-)?(?:flex|grid)/i, 'flex or grid'],
  [/object-fit\s*:/i, 'object-fit'],
  [/<[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*\son\w+\s*=/i, 'an event handler'],
]

/** What mailboxes would not show or would cut off, in whole sentences; empty for a message that all of them show. */
export const lintEmail = (html: string, texts: readonly string[] = []): string[] => [
  ...forbidden.filter(([pattern]) => pattern.test(codeOf(html))).map(([, what]) => `The message contains ${what}.`),
  ...(Buffer.byteLength(html) < mostBytes
    ? []
    : ['The message is longer than 102 KB; Gmail shows only its beginning.']),
  ...imageFaults(html),
  ...linkFaults(html),
  ...(/<html[^>]*\slang="[^"]+"/i.test(html) ? [] : ['The message does not say its language.']),
  ...(liveShare(html, texts) >= 0.6 ? [] : ['Less than 60 percent of the text of the design is live text.']),
]

const quoted = /"[^"]*"|'[^']*'/.source
const tag = new RegExp(`<\\/?[a-z!](?:${quoted}|[^"'>])*>`, 'gi')

/** Tags and styles, without what people read: a text may speak of positions and forms. */
const codeOf = (html: string): string => {
  const tags = [...html.matchAll(tag)].map(([each]) => each.replace(/\s(?:alt|title)="[^"]*"/gi, ''))
  const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(([, style]) => style)
  return [...tags, ...styles].join('\n')
}

const imageFaults = (html: string): string[] =>
  [...html.matchAll(/<img\b[^>]*>/gi)]
    .filter(([image]) => !['alt', 'width', 'height', 'src'].every(name => new RegExp(`\\s${name}="`, 'i').test(image)))
    .map(() => 'A picture lacks its alternative text or its size.')

const linkFaults = (html: string): string[] =>
  [...html.matchAll(/\shref="([^"]*)"/gi)]
    .filter(([, address]) => !/^(?:https?:\/\/|mailto:|tel:)/i.test(address!))
    .map(() => 'A link does not lead to http, https, mailto or tel.')

/** The share of the design's characters that the page holds as text. */
const liveShare = (html: string, texts: readonly string[]): number => {
  const live = plain(html)
  const all = texts.map(text => text.replaceAll(/\s+/g, ''))
  const length = all.reduce((sum, text) => sum + text.length, 0)
  return length === 0 ? 1 : all.reduce((sum, text) => sum + (live.includes(text) ? text.length : 0), 0) / length
}

const plain = (html: string): string =>
  html
    .replaceAll(/<(style|title)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:lt|gt|quot|#39|amp);/g, entity => characters[entity]!)
    .replaceAll(/\s+/g, '')

const characters: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
