import { z } from 'zod'
import { signingKeys, type Mode } from '../config-values.ts'

/** The installation's keys that wrap the keys of accounts: the first wraps, all of them unwrap. */
export const envelopeConfig = (mode: Mode) =>
  z.object({ DATA_KEYS: signingKeys(mode) }).transform(env => ({ wrappingKeys: env.DATA_KEYS }))
