import { createHash } from 'node:crypto'
import type { EntityManager } from '#infra/db/orm.ts'
import { claimAttempt, type Throttle } from '#infra/db/identity/throttles.ts'
import { addressBlock } from '../client-address.ts'
import { Problem } from '../problem.ts'

type Pace = Omit<Throttle, 'subject'>

/** Guessing one password: ten wrong ones take a minute, twenty take hours. */
const ofAccount: Pace = { free: 5, firstWaitSeconds: 2, longestWaitSeconds: 900, forgetMinutes: 60 }
/** Many people may sit behind one address. */
const ofNetwork: Pace = { free: 30, firstWaitSeconds: 1, longestWaitSeconds: 300, forgetMinutes: 15 }
const ofSignUps: Pace = { free: 20, firstWaitSeconds: 30, longestWaitSeconds: 3_600, forgetMinutes: 60 }
/** Nobody's mailbox is filled by somebody else. */
const ofLetters: Pace = { free: 3, firstWaitSeconds: 60, longestWaitSeconds: 3_600, forgetMinutes: 24 * 60 }

/** Wrong passwords for one address, known or not. What is stored is not the address: it may be a mistyped password. */
export const accountThrottle = (email: string): Throttle => ({ subject: `login:${digestOf(email)}`, ...ofAccount })

/** Wrong passwords of somebody who is signed in on this device: nobody else can use these attempts up. */
export const sessionThrottle = (sessionId: string): Throttle => ({ subject: `login:${sessionId}`, ...ofAccount })

export const networkThrottle = (what: string, ip: string): Throttle => ({
  subject: `${what}:${addressBlock(ip)}`,
  ...(what === 'register' ? ofSignUps : ofNetwork),
})

export const letterThrottle = (email: string): Throttle => ({ subject: `letter:${digestOf(email)}`, ...ofLetters })

/** @throws Problem rate-limited with the time after which it may be tried again */
export const slowDown = async (em: EntityManager, throttle: Throttle): Promise<void> => {
  const retryAfter = await claimAttempt(em, throttle)
  if (retryAfter > 0) throw new Problem('rate-limited', { detail: 'Too many attempts.', retryAfter })
}

const digestOf = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('hex')
