import type { Kind } from './kind.ts'
import { kinds } from './registry.ts'

/** The kinds that every account may use: what the public documents tell of. */
export const publicKinds: readonly Kind[] = Object.values<Kind>(kinds).filter(({ adminOnly }) => adminOnly !== true)
