import { z } from 'zod'

/** An IANA name, as both this program and the database know it: offsets and abbreviations have no summer. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(name => isTimeZone(name), { message: 'must be a time zone like Europe/Zurich' })

const isTimeZone = (name: string): boolean => {
  if (name === 'UTC') return true
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)+$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
