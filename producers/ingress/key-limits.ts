import type { RequestHandler } from 'express'
import { clientAddress } from './client-address.ts'
import { callerOf } from './context.ts'
import type { Caller } from './caller.ts'
import { isWithin } from './keys/networks.ts'
import type { KeyUses } from './keys/key-uses.ts'
import { Problem } from './problem.ts'

/** Lets a key in from its networks only, and notes where it was used. */
export const keyLimits =
  (uses: KeyUses): RequestHandler =>
  (request, response, next) => {
    noteUse(uses, callerOf(response), clientAddress(request))
    next()
  }

/** Notes where a key was used, if it may be used there. @throws Problem ip-not-allowed */
export const noteUse = (uses: KeyUses, { key, credentialId }: Caller, address: string): void => {
  if (!key) return
  if (key.allowedCidrs && !isWithin(address, key.allowedCidrs)) throw new Problem('ip-not-allowed')
  uses.note(credentialId, address)
}

/** Lets a key ask only for the kinds of task that it is for. `base` is the JSON Pointer of the task in the request. @throws Problem forbidden */
export const requireTaskType = ({ key }: Caller, type: string, base: string): void => {
  if (!key?.taskTypes || key.taskTypes.includes(type)) return
  const detail = `the key is for ${key.taskTypes.join(', ')} only`
  throw new Problem('forbidden', {
    detail,
    errors: [{ pointer: `${base}/type`, code: 'task-type-not-allowed', detail }],
  })
}
