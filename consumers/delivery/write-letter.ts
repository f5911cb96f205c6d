import type { mailSend } from '#contracts/commands/mail-send.ts'
import type { z } from 'zod'
import { letters } from './letters.ts'

export type LetterOrder = Pick<z.output<typeof mailSend.data>, 'letter' | 'language' | 'facts'>
export type WrittenLetter = { subject: string; text: string; html: string }

/** Longer than any fact that somebody reads. */
const longestFact = 200

/** Where the link of a letter leads. The token stands behind the #, which no browser sends to a server or writes into a log. */
export const letterLink = (
  consoleUrl: string,
  { letter, facts = {} }: Pick<LetterOrder, 'letter'> & Partial<Pick<LetterOrder, 'facts'>>,
  token: string | undefined,
): string | undefined => {
  const { opens, shows } = letters[letter]
  if (shows !== undefined) {
    return consoleUrl + shows.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(facts[name] ?? ''))
  }
  return opens === undefined || token === undefined ? undefined : `${consoleUrl}${opens}#token=${token}`
}

/** A letter as plain text and as simple HTML. What it names is text in both: it opens, closes and breaks nothing. */
export const writeLetter = ({ letter, language, facts }: LetterOrder, link?: string): WrittenLetter => {
  const { subject, lines, action = '' } = letters[letter][language]
  const said = lines.map(line => withFacts(line, facts))
  const signature = language === 'zh' ? '砚 · Inkstone' : 'Inkstone'
  const text = [...said, ...(link === undefined ? [] : [`${action}:\n${link}`]), `-- \n${signature}`].join('\n\n')
  return {
    subject,
    text: `${text}\n`,
    html: page({ language, subject, said, signature, button: buttonOf(action, link) }),
  }
}

const withFacts = (line: string, facts: Record<string, string>): string =>
  line.replaceAll(/\{(\w+)\}/g, (_, name: string) => plain(Object.hasOwn(facts, name) ? facts[name]! : '–'))

/** Without line ends, which could begin a paragraph of their own, and without what turns the direction of reading. */
const plain = (fact: string): string =>
  fact
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestFact)
    .toWellFormed()

const buttonOf = (action: string, link: string | undefined): string =>
  link === undefined ? '' : `\n<p><a href="${escaped(link)}">${escaped(action)}</a></p>`

type Page = { language: string; subject: string; said: readonly string[]; signature: string; button: string }

const page = ({ language, subject, said, signature, button }: Page): string => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
${said.map(line => `<p>${escaped(line)}</p>`).join('\n')}${button}
<p style="color: #777">${escaped(signature)}</p>
</body>
</html>
`

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, sign => escapes[sign]!)
