/** Text that is markup already. */
export type Markup = { markup: string }

type Content = string | number | Markup | readonly Content[]

/** A template of markup: what is put into it is text, and is escaped, unless it is markup itself. Lists are joined. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Markup => ({
  markup: parts.reduce((text, part, at) => text + render(contents[at - 1]!) + part),
})

const render = (content: Content): string => {
  if (Array.isArray(content)) return content.map(render).join('')
  if (typeof content === 'object') return (content as Markup).markup
  return escapeText(String(content))
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

// Control characters that HTML forbids would make the page invalid, whatever they are escaped as.
const escapeText = (text: string): string =>
  text.toWellFormed().replaceAll(/[&<>"']|[^\P{Cc}\t\n\r]/gu, character => entities[character] ?? '\uFFFD')
