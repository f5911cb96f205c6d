import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'

/** Every kind of thing that has an id on the wire, and the prefix that says so. */
export const idPrefixes = {
  task: 'task',
  batch: 'bat',
  event: 'evt',
  asset: 'ast',
  design: 'dsn',
  export: 'exp',
  key: 'key',
  account: 'org',
  project: 'prj',
  user: 'usr',
  session: 'ses',
  oneTimeToken: 'ott',
  invitation: 'inv',
  hold: 'hld',
  grant: 'grt',
  adjustment: 'adj',
  budget: 'bgt',
  product: 'prd',
  order: 'ord',
  payment: 'pay',
  providerKey: 'pvk',
  audit: 'aud',
  subscription: 'sub',
  delivery: 'dlv',
  transfer: 'txn',
  request: 'req',
  message: 'msg',
  deadLetter: 'ded',
  quote: 'quo',
  worker: 'wrk',
} as const

export type IdName = keyof typeof idPrefixes

// Crockford's base 32: no I, L, O, U, so an id read aloud or retyped stays itself.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `<prefix>_` + 26 characters of base 32 over a UUIDv7 (RFC 9562 §5.7): ids made later sort later, to the millisecond. */
export const newId = (name: IdName, nowMs: number = Date.now()): string =>
  `${idPrefixes[name]}_${base32(uuidV7(nowMs))}`

/** True when `text` has the shape of an id of this kind. */
export const isId = (name: IdName, text: string): boolean => patternOf(name).test(text)

export const idSchema = (name: IdName): z.ZodString =>
  z.string().regex(patternOf(name), `must be an id like ${idPrefixes[name]}_01JD0000000000000000000000`)

/** The id of another kind that shares this id's random part: a task has exactly one hold, so the hold's id follows from it. */
export const siblingId = (name: IdName, id: string): string => `${idPrefixes[name]}_${id.slice(id.indexOf('_') + 1)}`

/** An id that follows from another id and a label, so that whoever makes it twice makes the same one. Keeps the time of `id`. */
export const derivedId = (name: IdName, id: string, label: string): string => {
  const digest = createHash('sha256').update(`${id}\n${label}`).digest().subarray(0, 16)
  digest[0] = digest[0]! & 0x7f
  // The first 10 characters of base 32 are the 48 bits of time and two more.
  return `${idPrefixes[name]}_${id.slice(-26, -16)}${base32(digest).slice(10)}`
}

/** When an id was made, to the millisecond: unlike a clock the same in every run. */
export const timeOf = (id: string): Date => {
  const digits = Array.from(id.slice(-26, -16), character => alphabet.indexOf(character))
  // Ten characters are 50 bits, of which the first two are none of the 128.
  return new Date(digits.reduce((value, digit) => value * 32 + digit, 0))
}

const patternOf = (name: IdName): RegExp => patterns[name]

const patterns = Object.fromEntries(
  Object.entries(idPrefixes).map(([name, prefix]) => [name, new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`)]),
) as Record<IdName, RegExp>

// Of all sources of randomness the one that Node keeps a supply of. What a UUIDv4 fixes lies where version and variant go.
const uuidV7 = (nowMs: number): Buffer => {
  const bytes = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  bytes.writeUIntBE(nowMs, 0, 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return bytes
}

const base32 = (bytes: Buffer): string => {
  let text = ''
  // 128 bits in 26 groups of 5: before the first there are two that are zero.
  let rest = 0
  let bits = 2
  for (const byte of bytes) {
    rest = (rest << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(rest >> (bits - 5)) & 31]
    rest &= (1 << bits) - 1
  }
  return text
}
