/**
 * True when the database was away, busy or in conflict, so that the same transaction may succeed later; false when it refused
 * what it was asked. Classes of SQLSTATE: 08 connection, 40 rollback, 53 resources, 55 lock not available, 57 shutdown, 58 system.
 */
export const isTransient = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(?:08|40|53|55|57|58)/.test(code) || /^E(?:CONN|PIPE|HOST|NET|TIMEDOUT)/.test(code)) return true
  if (lostConnection.test(error.message)) return true
  return isTransient(error.cause)
}

/** True when the database rolled a transaction back because of another one (serialization failure, deadlock): it can run again. */
export const isConflict = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const isOne = 'code' in error && (error.code === '40001' || error.code === '40P01')
  return isOne || isConflict(error.cause)
}

// node-postgres reports these without a code.
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/
