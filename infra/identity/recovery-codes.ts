import { createHash, randomBytes } from 'node:crypto'

const count = 10
/** 80 bits: more than anybody goes through, even with the digests in hand. */
const codeBytes = 10
// Crockford's base 32, like ids: it reads O, I and L as the digits that they look like.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ten codes as they are shown once: `XXXX-XXXX-XXXX-XXXX`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: count }, newCode)

/** What is stored of a code, however it was typed. It is of no use for another person's. */
export const recoveryDigest = (userId: string, code: string): Buffer =>
  createHash('sha256')
    .update(`${userId}\n${normal(code)}`)
    .digest()

const newCode = (): string => {
  const bits = Array.from(randomBytes(codeBytes), byte => byte.toString(2).padStart(8, '0')).join('')
  const characters = bits.match(/.{5}/g)!.map(group => alphabet[Number.parseInt(group, 2)]!)
  return characters.join('').match(/.{4}/g)!.join('-')
}

const normal = (code: string): string =>
  code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
