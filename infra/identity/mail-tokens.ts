import { createHmac } from 'node:crypto'

/**
 * The token of a letter, as the sender derives it from the id that the command names: neither the database nor the broker ever has it.
 */
export const mailToken = (key: string, tokenId: string): string =>
  createHmac('sha256', key).update(`letter\n${tokenId}`).digest('base64url')

/** The same for those who make the id. */
export const letterToken =
  (key: string) =>
  (tokenId: string): string =>
    mailToken(key, tokenId)
