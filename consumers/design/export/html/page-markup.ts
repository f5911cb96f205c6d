import { createHash } from 'node:crypto'
import { escapeHtml } from '../escape-html.ts'
import { exactLink } from '../find-links.ts'
import { inReadingOrder, isHeading } from '../reading-order.ts'
import type { Page } from './page.ts'
import { faceClass } from './page-fonts.ts'
import type { TextBlock } from './text-blocks.ts'
import { linesMarkup } from './text-markup.ts'

/** The page around its style sheet. What it may load is said by hashes and `data:`: nothing from anywhere else, and no script. */
export const pageMarkup = (page: Page, rules: string): string => {
  const { document } = page.source
  const hash = createHash('sha256').update(rules).digest('base64')
  const policy =
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; font-src data:; ` +
    `base-uri 'none'; form-action 'none'`
  const title = escapeHtml(document.title)
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(document.locale)}" dir="${directionOf(page)}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
    `<title>${title}</title>`,
    `<style>${rules}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...contentMarkup(page),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** Of the title, or else of the first text. */
const directionOf = ({ blocks }: Page): 'ltr' | 'rtl' =>
  (blocks.find(({ element }) => element.role === 'title') ?? blocks[0])?.element.direction ?? 'ltr'

/** In reading order: where a thing lies, and what lies above what, is said by the style sheet. */
const contentMarkup = ({ layers, blocks, format }: Page): string[] => {
  const texts = inReadingOrder(blocks.map(block => ({ role: block.element.role, block })))
  const [heading, rest] = [texts.filter(({ role }) => isHeading(role)), texts.filter(({ role }) => !isHeading(role))]
  const layersOf = (...kinds: string[]) => layers.filter(({ kind }) => kinds.includes(kind)).map(({ markup }) => markup)
  const first = texts.find(({ role }) => role === 'title')?.block
  const markupOf = ({ block }: { block: TextBlock }) => blockMarkup(block, format.editable, block === first)
  const items = rest.filter(({ role }) => role === 'item')
  return [
    ...layersOf('art', 'drawing', 'logo'),
    ...heading.map(markupOf),
    ...layersOf('photo'),
    ...rest.filter(({ role }) => role === 'body').map(markupOf),
    ...(items.length > 0 ? ['<ul role="list">', ...items.map(markupOf), '</ul>'] : []),
    ...rest.filter(({ role }) => role !== 'body' && role !== 'item').map(markupOf),
  ]
}

const tagOf = (role: string, isFirstTitle: boolean): string => {
  if (role === 'title') return isFirstTitle ? 'h1' : 'h2'
  if (role === 'subtitle') return 'h2'
  return role === 'item' ? 'li' : 'p'
}

/**
 * One element of text. Where it may be edited its lines stay where they are and its box keeps its width: a line that grows
 * runs on beyond it, as the design says nothing about how it would wrap. Links are left out there: browsers do not follow them
 * while a text is edited, and the address would not change with the text.
 */
const blockMarkup = (block: TextBlock, editable: boolean, isFirstTitle: boolean): string => {
  const { role, direction, text } = block.element
  const tag = tagOf(role, isFirstTitle)
  const link = editable ? undefined : exactLink(text)
  const lines = linesMarkup(block)
  const body = link === undefined ? lines : `<a href="${escapeHtml(link)}" rel="noopener noreferrer">${lines}</a>`
  const edit = editable ? ' contenteditable="plaintext-only" spellcheck="false"' : ''
  return `<${tag} id="${block.key}" class="t ${role} ${faceClass(block.face)}" dir="${direction}"${edit}>${body}</${tag}>`
}
