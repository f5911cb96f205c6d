// Neither dots nor backslashes nor empty parts: such a key cannot lead out of a folder, nor into one of storage's own.
const keyPattern = /^[a-z]{1,32}(?:\/[A-Za-z0-9_-]{1,64}){1,7}$/

export const isKey = (key: string): boolean => keyPattern.test(key)

/** @throws TypeError for a key that is none of the platform's. */
export const requireKey = (key: string): void => {
  if (!isKey(key)) throw new TypeError('a storage key must be one that the platform made')
}
