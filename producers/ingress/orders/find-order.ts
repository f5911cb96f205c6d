import { findOrder, lockOwnOrder } from '#infra/db/orders/orders.ts'
import { ownThing } from '../own-thing.ts'

/** The caller's order, or the same 404 for whatever is none. */
export const orderOf = ownThing('order', findOrder)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedOrderOf = ownThing('order', lockOwnOrder)
