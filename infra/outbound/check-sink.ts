import { isIP } from 'node:net'
import type { SinkFault } from './outbound-refused.ts'
import type { OutboundRules } from './outbound-rules.ts'

type Refusal = { ok: false; reason: SinkFault }

const mostChars = 2048

/**
 * Whether something may be sent to a URL, as far as that can be said without asking a name server. What is returned is what must be
 * connected to: reading the text a second time, in another way, is how such checks are passed by.
 */
export const checkSink = (text: string, rules: OutboundRules): { ok: true; url: URL } | Refusal => {
  if (text.length > mostChars) return refusal('length')
  const url = hasControls.test(text) ? null : URL.parse(text)
  if (!url) return refusal('malformed')
  const fault = faultOf(url, rules)
  if (fault) return refusal(fault)
  const checked = checkHost(url.hostname, rules)
  if (!checked.ok) return checked
  if (isIP(checked.host) === 0) url.hostname = checked.host
  url.hash = ''
  // Names and paths may have become longer than they were written.
  return url.href.length > mostChars ? refusal('length') : { ok: true, url }
}

const faultOf = (url: URL, rules: OutboundRules): SinkFault | undefined => {
  const isOpenScheme = url.protocol === 'https:' || (url.protocol === 'http:' && rules.isPlainHttpAllowed)
  if (!isOpenScheme) return 'scheme'
  if (`${url.username}${url.password}` !== '') return 'userinfo'
  const usualPort = url.protocol === 'http:' ? 80 : 443
  return rules.isOpenPort(Number(url.port || usualPort)) ? undefined : 'port'
}

/** A host in its one spelling (lower case, ASCII, no dot at its end, an IPv6 address without brackets), if it may be reached. */
export const checkHost = (text: string, rules: OutboundRules): { ok: true; host: string } | Refusal => {
  const host = spelled(text)
  if (host === undefined) return refusal('malformed')
  if (isIP(host) !== 0) return rules.isOpenAddress(host) ? { ok: true, host } : refusal('address')
  return namePattern.test(host) && host.length <= 253 && rules.isOpenName(host) ? { ok: true, host } : refusal('name')
}

const refusal = (reason: SinkFault): Refusal => ({ ok: false, reason })

// `URL` drops some of these and keeps others; in what somebody means to be an address they have no place.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const hasControls = /[\x00-\x20\x7f]/

/** By the parser of URLs, which reads all the ways to write an address that connecting would read. */
const spelled = (text: string): string | undefined => {
  const bracketed = isIP(text) === 6 ? `[${text}]` : text
  if (/[\s/?#@\\]/.test(bracketed) || /:\d*$/.test(bracketed)) return undefined
  const hostname = URL.parse(`https://${bracketed}`)?.hostname
  return hostname?.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

const namePattern = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
