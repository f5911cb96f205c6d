/** How single settings are written: each schema reads one variable's text. No message repeats a value: it may hold a password. */
import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

export type Mode = 'development' | 'production'

const required = z.string({ error: 'is required' })

const list = (text: string): string[] =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

/** A whole number within `min`…`max`, written in plain digits. */
export const wholeNumber = (min: number, max: number): z.ZodType<number, string> =>
  required
    .regex(/^\d{1,15}$/, { error: 'must be a whole number in plain digits', abort: true })
    .transform(Number)
    .refine(value => value >= min && value <= max, `must be between ${min} and ${max}`)

export const port = wholeNumber(0, 65_535)

/** A URL with one of `protocols`, like `['amqp:', 'amqps:']`. */
export const url = (protocols: string[]): z.ZodType<string, string> =>
  required.refine(text => hasProtocol(text, protocols), `must be a URL that starts with ${written(protocols)}`)

/** One or more URLs with commas between them. */
export const urls = (protocols: string[]): z.ZodType<string[], string> =>
  required
    .transform(list)
    .refine(
      items => items.length > 0 && items.every(item => hasProtocol(item, protocols)),
      `must be one or more URLs, separated by commas, that start with ${written(protocols)}`,
    )

/** Addresses and CIDR ranges with commas between them. A range that holds every address is refused: it trusts everyone. */
export const ranges = required
  .transform(list)
  .refine(items => items.every(isRange), 'must be a comma list of addresses or CIDR ranges like 10.0.0.0/8')
  .refine(items => !items.some(item => item.endsWith('/0')), 'must not trust every address')

/** A secret text. Production also refuses what is plainly an example or a single pattern. */
export const secret = (mode: Mode): z.ZodType<string, string> =>
  required
    .refine(text => text.length >= minSecretChars, `must have at least ${minSecretChars} characters`)
    .refine(text => mode === 'development' || !isGuessable(text), 'must be random, not an example or a pattern')

/** `kid:secret` pairs with commas between them, as they are used to sign (the first) and to verify (all of them). */
export const signingKeys = (mode: Mode): z.ZodType<SigningKey[], string> =>
  required
    .transform(text => list(text).map(signingKey))
    .refine(keys => keys.length > 0 && keys.every(hasGoodId), 'must be kid:secret pairs separated by commas')
    .refine(keys => new Set(keys.map(key => key.kid)).size === keys.length, 'must not use a key id twice')
    .refine(keys => keys.every(key => secret(mode).safeParse(key.secret).success), weakKey(mode))

export type SigningKey = { kid: string; secret: string }

/** False when a server URL carries a password that ships as somebody's default, is short, or repeats the user's name. */
export const hasOwnPassword = (text: string): boolean => {
  if (!URL.canParse(text)) return true
  const { username, password } = new URL(text)
  return password.length >= minPasswordChars && password !== username && !isGuessable(password)
}

/** Whether a host of a URL is this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))

/** Whether nobody on the way can read what is sent there. What is no URL is judged elsewhere. */
export const isPrivateTo = (text: string): boolean =>
  !URL.canParse(text) || new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname)

/** Whether a URL has neither user, query nor fragment. What is no URL is judged elsewhere. */
export const isPlainAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return true
  const { username, password, search, hash } = new URL(text)
  return `${username}${password}${search}${hash}` === ''
}

export const yesOrNo = z.enum(['true', 'false'], { error: 'must be true or false' }).transform(text => text === 'true')

const minSecretChars = 32
const minPasswordChars = 12

// Ten distinct characters let every random hexadecimal secret of 32 characters pass (the chance to fall below is under
// one in a million), and stop what a person types to get past a length check.
const isGuessable = (text: string): boolean =>
  /change.?me|example|default|secret|password|development|guest|postgres/i.test(text) ||
  new Set(text).size < Math.min(10, Math.ceil(text.length / 2))

const weakKey = (mode: Mode): string =>
  `must have at least ${minSecretChars} characters in each secret${mode === 'production' ? ', all of them random' : ''}`

const signingKey = (pair: string): SigningKey => {
  const colon = pair.indexOf(':')
  return { kid: pair.slice(0, Math.max(colon, 0)), secret: pair.slice(colon + 1) }
}

const hasGoodId = (key: SigningKey): boolean => /^[\w-]{1,32}$/.test(key.kid)

const hasProtocol = (text: string, protocols: string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol) && text.includes('://')

const written = (protocols: string[]): string => protocols.map(protocol => `${protocol}//`).join(' or ')

const isRange = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  if (!/^\d{1,3}$/.test(bits)) return false
  return accepts(() => new BlockList().addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4'))
}

const accepts = (attempt: () => void): boolean => {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}
