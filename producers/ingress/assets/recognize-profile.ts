import { Problem } from '../problem.ts'
import { isSomethingElse } from './check-whole.ts'

/** As IANA has it; browsers and curl know the ending as nothing in particular. */
export const profileType = 'application/vnd.iccprofile'

/** The largest that a color profile is taken for: those of printers have some hundred KiB, and the richest about 3 MiB. */
const maxProfileBytes = 4 * 2 ** 20

/** Whether it says of itself that it is an ICC profile (ICC.1 §7.2.9). */
export const looksLikeProfile = (bytes: Buffer): boolean => bytes.toString('latin1', 36, 40) === 'acsp'

/**
 * Whether it is one as a whole. What it can be used for is found out by the work that is to use it.
 * @throws Problem when it is too large, has another length than it says, or is something else besides
 */
export const checkProfile = (bytes: Buffer): void => {
  if (bytes.length > maxProfileBytes) {
    throw new Problem('payload-too-large', {
      detail: `A color profile has at most ${maxProfileBytes} bytes.`,
      extra: { limit: maxProfileBytes },
    })
  }
  if (bytes.length < 132 || bytes.readUInt32BE(0) !== bytes.length) {
    throw new Problem('unsupported-media-type', { detail: 'The color profile is not as long as it says.' })
  }
  if (isSomethingElse(bytes)) {
    throw new Problem('unsupported-media-type', { detail: 'The file is a color profile and something else at once.' })
  }
}
