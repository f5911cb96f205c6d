/** What frames a message or belongs to one connection (RFC 9110 §7.6.1): ours to say. */
const framing = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'http2-settings',
])

/** What the delivery says of itself, and what would claim that somebody else has sent it. */
const ours = new Set([
  'content-type',
  'content-encoding',
  'accept-encoding',
  'user-agent',
  'origin',
  'forwarded',
  'via',
  'x-real-ip',
])
/** `metadata…` and `x-…-metadata…` are what the metadata services of clouds want to see before they tell secrets. */
const oursByStart = /^(?:webhook-|ce-|proxy-|sec-|x-forwarded-|metadata|x-aws-ec2-metadata|x-google-metadata)/

const token = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/
const value = /^[\x21-\x7e](?:[\x20-\x7e\t]{0,4094}[\x21-\x7e])?$/

export const isFramingHeader = (name: string): boolean => framing.has(name.toLowerCase())

/** Whether a header that somebody wants to be sent along must not be: by its name, or because name or value could not be sent as they are. */
export const isForbiddenHeader = (name: string, text: string): boolean => {
  const lower = name.toLowerCase()
  return !token.test(lower) || !value.test(text) || framing.has(lower) || ours.has(lower) || oursByStart.test(lower)
}
