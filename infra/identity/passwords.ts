import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { Slots } from '../engines/slots.ts'

/** How hard a hash is: `memory` in KiB, and how often it is gone through. */
export type Hardness = { memory: number; passes: number; parallelism: number }

/**
 * More than the least that OWASP's Password Storage Cheat Sheet and RFC 9106 §4 ask of Argon2id (19456 KiB, 2 passes): at 46 MiB one
 * hash takes about 90 ms of a core here, which a person does not notice and who guesses does.
 */
export const usualHardness: Hardness = { memory: 47_104, passes: 2, parallelism: 1 }

const algorithm = 'argon2id'
const nonceBytes = 16
const tagBytes = 32
const longestQueue = 64

/** Too many passwords wait to be hashed. */
export class TooManyPasswords extends Error {}

export type Passwords = {
  /** As a PHC string, with its parameters and a nonce of its own. @throws TooManyPasswords */
  hash: (password: string) => Promise<string>
  /**
   * Whether the password is the one that was hashed. Without a hash, or with one of another make, the same work is done for
   * nothing, so that the time does not tell. @throws TooManyPasswords
   */
  verify: (password: string, hash: string | null) => Promise<boolean>
  /** Whether the hash was made with less work than is usual now. */
  isWeak: (hash: string) => boolean
}

type Derive = (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>

/** Hashes passwords on the threads of libuv, few at a time: others need those threads and cores for files, names and signatures. */
export const passwordHasher = ({
  hardness = usualHardness,
  derive = promisify(argon2) as Derive,
}: { hardness?: Hardness; derive?: Derive } = {}): Passwords => {
  const slots = new Slots({
    size: Math.max(1, Math.min(3, availableParallelism() - 1)),
    queue: { most: longestQueue, full: () => new TooManyPasswords('too many passwords wait to be hashed') },
  })
  const decoy: Phc = { ...hardness, nonce: randomBytes(nonceBytes), tag: randomBytes(tagBytes) }

  const tagOf = async (password: string, { nonce, memory, passes, parallelism }: Omit<Phc, 'tag'>): Promise<Buffer> => {
    const giveBack = await slots.take(never)
    try {
      const message = Buffer.from(normalPassword(password))
      return await derive(algorithm, { message, nonce, parallelism, tagLength: tagBytes, memory, passes })
    } finally {
      giveBack()
    }
  }

  return {
    hash: async password => {
      const nonce = randomBytes(nonceBytes)
      return writePhc({ ...hardness, nonce, tag: await tagOf(password, { ...hardness, nonce }) })
    },
    verify: async (password, hash) => {
      const known = hash === null ? undefined : readPhc(hash)
      const { tag, ...parameters } = known ?? decoy
      return timingSafeEqual(await tagOf(password, parameters), tag) && known !== undefined
    },
    isWeak: hash => {
      const known = readPhc(hash)
      return !known || known.memory < hardness.memory || known.passes < hardness.passes
    },
  }
}

const never = new AbortController().signal

/** RFC 8265 §4.2: the same password, however a keyboard puts its characters together. */
const normalPassword = (password: string): string => password.normalize('NFC')

type Phc = Hardness & { nonce: Buffer; tag: Buffer }

// https://github.com/P-H-C/phc-string-format: base64 without padding.
const phcPattern = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

const writePhc = ({ memory, passes, parallelism, nonce, tag }: Phc): string =>
  `$${algorithm}$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

const readPhc = (text: string): Phc | undefined => {
  const match = phcPattern.exec(text)
  if (!match) return undefined
  const [, memory, passes, parallelism, nonce, tag] = match
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  }
}
