import type { EmailFormat } from '#contracts/exports/formats.ts'
import type { TextRole } from '#contracts/designs/document.ts'
import { escapeHtml } from '../escape-html.ts'
import { exactLink, findLinks, safeLink } from '../find-links.ts'
import type { FlowColors } from '../flow-colors.ts'
import { oneLine, type Flow, type FlowText } from './flow.ts'
import type { MailPicture } from './mail-pictures.ts'

/** Of a message, in CSS pixels. */
const messageWidth = 600

type Message = {
  flow: Flow
  colors: FlowColors
  format: EmailFormat
  pictures: readonly MailPicture[]
  /** Where a picture is found: a place on the web, or another part of the message. */
  addressOf: (picture: MailPicture) => string
}

/** The message in MJML. Whatever a person wrote is escaped, for attributes too: MJML hands both on as they are. */
export const toMjml = (message: Message): string => {
  const { flow, colors } = message
  const { locale, direction, title } = flow
  const fonts = (flow.texts.find(({ role }) => role === 'body') ?? flow.texts[0])?.fonts ?? 'sans-serif'
  return [
    `<mjml lang="${escapeHtml(locale)}" dir="${direction}">`,
    '<mj-head>',
    `<mj-title>${escapeHtml(title)}</mj-title>`,
    `<mj-preview>${escapeHtml(previewOf(message))}</mj-preview>`,
    `<mj-attributes><mj-all font-family="${fonts}" /><mj-text padding="8px 32px" color="${colors.text}" align="${sideOf(direction)}" /></mj-attributes>`,
    '<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>',
    '<mj-style>:root{color-scheme:light dark;supported-color-schemes:light dark}@media (max-width:599px){img{height:auto !important}}</mj-style>',
    '</mj-head>',
    `<mj-body width="${messageWidth}px" background-color="${colors.background}">`,
    ...picturesMarkup(message, 'logo'),
    ...picturesMarkup(message, 'hero'),
    ...bandMarkup(message),
    `<mj-section direction="${direction}" padding="16px 0 32px"><mj-column>`,
    ...textsMarkup(message),
    '</mj-column></mj-section>',
    '</mj-body>',
    '</mjml>',
  ].join('\n')
}

const sideOf = (direction: 'ltr' | 'rtl'): string => (direction === 'rtl' ? 'right' : 'left')

const previewOf = ({ format, flow }: Message): string => {
  const text = format.preheader ?? flow.texts.find(({ role }) => role === 'subtitle' || role === 'body')?.text ?? ''
  return Array.from(oneLine(text)).slice(0, 150).join('')
}

const picturesMarkup = ({ pictures, flow, format, addressOf }: Message, role: MailPicture['role']): string[] =>
  pictures
    .filter(picture => picture.role === role)
    .map(picture => {
      const width = Math.min(messageWidth, Math.round(picture.width / 2))
      const link = linkOf(format)
      const alt = picture.alt || (link === undefined ? '' : flow.title)
      const attributes = [
        `src="${escapeHtml(addressOf(picture))}"`,
        `alt="${escapeHtml(oneLine(alt))}"`,
        `width="${width}px"`,
        `height="${Math.round((picture.height * width) / picture.width)}px"`,
        role === 'hero' ? 'padding="0"' : `padding="24px 32px 8px" align="${sideOf(flow.direction)}"`,
        ...(link === undefined ? [] : [`href="${escapeHtml(link)}"`]),
      ]
      return `<mj-section padding="0"><mj-column><mj-image ${attributes.join(' ')} /></mj-column></mj-section>`
    })

/** Where no picture begins the message, a band in the color of the design does. */
const bandMarkup = ({ pictures, colors }: Message): string[] =>
  pictures.some(({ role }) => role === 'hero')
    ? []
    : [
        `<mj-section background-color="${colors.button}" padding="0"><mj-column><mj-spacer height="8px" /></mj-column></mj-section>`,
      ]

const linkOf = ({ link }: EmailFormat): string | undefined => (link === undefined ? undefined : safeLink(link))

type Look = { size: number; line: number; color: keyof FlowColors; weight?: 'bold'; tag?: 'h1' | 'h2' }

const looks: Record<Exclude<TextRole, 'cta' | 'item'>, Look> = {
  kicker: { size: 14, line: 20, color: 'accent', weight: 'bold' },
  title: { size: 32, line: 40, color: 'text', tag: 'h1' },
  subtitle: { size: 20, line: 28, color: 'text', tag: 'h2' },
  body: { size: 16, line: 26, color: 'text' },
  date: { size: 18, line: 26, color: 'text', weight: 'bold' },
  place: { size: 18, line: 26, color: 'text' },
  price: { size: 22, line: 30, color: 'accent', weight: 'bold' },
  contact: { size: 15, line: 22, color: 'muted' },
  footer: { size: 14, line: 20, color: 'muted' },
}

const textsMarkup = (message: Message): string[] => {
  const { texts } = message.flow
  return texts.map((text, at) => {
    if (text.role === 'cta') return buttonMarkup(message, text)
    if (text.role !== 'item') return textMarkup(message, text)
    return texts[at - 1]?.role === 'item' ? '' : listMarkup(texts.filter(({ role }) => role === 'item'))
  })
}

const textMarkup = ({ colors }: Message, text: FlowText): string => {
  const { size, line, color, weight, tag } = looks[text.role as keyof typeof looks]
  const body = text.role === 'contact' || text.role === 'footer' ? linked(text.text, colors[color]) : written(text.text)
  const heading = 'margin:0;font-size:inherit;font-weight:inherit;line-height:inherit'
  return (
    `<mj-text font-family="${text.fonts}" font-size="${size}px" line-height="${line}px" color="${colors[color]}" ` +
    `font-weight="${weight ?? text.weight}" align="${sideOf(text.direction)}">` +
    `${tag ? `<${tag} style="${heading}">` : ''}<span dir="${text.direction}">${body}</span>${tag ? `</${tag}>` : ''}</mj-text>`
  )
}

const listMarkup = (items: readonly FlowText[]): string => {
  const [first] = items as [FlowText, ...FlowText[]]
  const style = first.direction === 'rtl' ? 'margin:0;padding:0 20px 0 0' : 'margin:0;padding:0 0 0 20px'
  const entries = items.map(({ text, direction }) => `<li dir="${direction}">${written(text)}</li>`).join('')
  return `<mj-text font-family="${first.fonts}" font-size="16px" line-height="26px"><ul style="${style}">${entries}</ul></mj-text>`
}

const written = (text: string): string => escapeHtml(text).replaceAll('\n', '<br />')

const linked = (text: string, color: string): string => {
  let at = 0
  const parts = findLinks(text).map(({ start, end, href }) => {
    const before = written(text.slice(at, start))
    at = end
    return `${before}<a href="${escapeHtml(href)}" style="color:${color};text-decoration:underline">${written(text.slice(start, end))}</a>`
  })
  return parts.join('') + written(text.slice(at))
}

/** Leads where the caller says, else where its own text leads, else to the first address or number that the design gives. */
const buttonMarkup = ({ flow, colors, format }: Message, { text, fonts, direction }: FlowText): string => {
  const contacts = flow.texts.filter(({ role }) => role === 'contact' || role === 'footer')
  const link = linkOf(format) ?? exactLink(text) ?? contacts.flatMap(contact => findLinks(contact.text))[0]?.href
  return (
    `<mj-button background-color="${colors.button}" color="${colors.onButton}" font-family="${fonts}" font-size="17px" ` +
    `font-weight="bold" line-height="24px" border-radius="6px" inner-padding="12px 28px" padding="16px 32px" ` +
    `align="${sideOf(direction)}"${link === undefined ? '' : ` href="${escapeHtml(link)}"`}>${written(text)}</mj-button>`
  )
}
