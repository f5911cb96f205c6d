/**
 * True when the database was away, busy or in conflict, so that the same transaction may succeed later; false when it refused
 * what it was asked. Classes of SQLSTATE: 08 connection, 40 rollback, 53 resources, 55 lock not available, 57 shutdown, 58 system;
 * and 25006 of a server that takes no writes, as one that has just handed over to another, and 25P03 of a transaction it found idle.
 */
export const isTransient = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(?:08|40|53|55|57|58|25006|25P03)/.test(code) || /^E(?:CONN|PIPE|HOST|NET|TIMEDOUT)/.test(code)) return true
  if (lostConnection.test(error.message)) return true
  return isTransient(error.cause)
}

/**
 * True when the database rolled a transaction back because of another one (serialization failure, deadlock, or a write whose
 * `expects` was not met): it can run again.
 */
export const isConflict = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const isOne = 'code' in error && typeof error.code === 'string' && conflicts.has(error.code)
  return isOne || isConflict(error.cause)
}

// The last is ours: what the function `out_of_date` raises.
const conflicts = new Set(['40001', '40P01', '40IK1'])

// node-postgres reports these without a code.
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/
