/** Where the page itself is served from. `.invalid` is promised never to exist (RFC 6761 §6.4). */
export const pageAddress = 'http://page.invalid/'

/** What becomes of a request: the page, one of its assets, what is inside the address itself, or nothing. */
export type Answer = { give: 'page' } | { give: 'asset'; id: string } | { give: 'itself' } | { give: 'nothing' }

export type PageRequest = { url: string; method: string; resourceType: string; isFirst: boolean }

const pictures = ['image', 'stylesheet', 'font', 'other']

/**
 * Judges one request of a page. Only the first navigation is the page; `data:` and `blob:` may be pictures, styles and fonts, but never
 * documents of their own; `asset:` is a picture of the job. Everything else gets nothing, `file:` above all.
 */
export const answerTo = ({ url, method, resourceType, isFirst }: PageRequest): Answer => {
  if (method !== 'GET') return { give: 'nothing' }
  if (resourceType === 'document') return isFirst && url === pageAddress ? { give: 'page' } : { give: 'nothing' }
  if (!pictures.includes(resourceType)) return { give: 'nothing' }
  const id = /^asset:(ast_[0-9A-Z]{26})$/.exec(url)?.[1]
  if (id !== undefined) return resourceType === 'image' ? { give: 'asset', id } : { give: 'nothing' }
  return /^(?:data|blob):/.test(url) ? { give: 'itself' } : { give: 'nothing' }
}

/**
 * The page's own rules, which the engine that draws it enforces before anything is asked for: no scripts, frames, plug-ins, forms or
 * other bases, and `sandbox` for an origin that owns nothing and may not navigate.
 */
export const pagePolicy = [
  "default-src 'none'",
  'img-src data: blob: asset:',
  "style-src 'unsafe-inline' data:",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  'sandbox',
].join('; ')

const maxShown = 20
const maxLength = 200

/** Addresses that were refused, as they may be shown: each once, without what stands for a file's content, shortened, the first 20. */
export const shownAddresses = (urls: Iterable<string>): string[] =>
  [...new Set([...urls].filter(url => url !== '').map(shortened))].slice(0, maxShown)

const shortened = (url: string): string => {
  const text = url.startsWith('data:') ? `${url.slice(0, 40)}…` : url
  return (text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text).toWellFormed()
}
