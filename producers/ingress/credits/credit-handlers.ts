import type { EntityManager } from '#infra/db/orm.ts'
import { createAdjustment, createGrant, decideOnAdjustment, listAdjustments, readAdjustment } from './adjustments.ts'
import { listGrants, listHolds, listTransactions } from './list-credits.ts'
import { readBalance } from './read-balance.ts'
import { readStatement } from './read-statement.ts'
import { reconcileLedger } from './reconcile-ledger.ts'

/** What is asked about credits, and what operators do with them. */
export const creditHandlers = (needs: { em: () => EntityManager }) => ({
  readBalance: readBalance(needs),
  listTransactions: listTransactions(needs),
  listHolds: listHolds(needs),
  listGrants: listGrants(needs),
  readStatement: readStatement(needs),
  createGrant: createGrant(needs),
  createAdjustment: createAdjustment(needs),
  listAdjustments: listAdjustments(needs),
  readAdjustment: readAdjustment(needs),
  approveAdjustment: decideOnAdjustment(needs, 'applied'),
  rejectAdjustment: decideOnAdjustment(needs, 'rejected'),
  reconcileLedger: reconcileLedger(needs),
})
