import { concernsOperator, Failure, type FailureCode } from '#contracts/failures.ts'

/**
 * What follows from an error: come back later (as a counted attempt, or not), or give up.
 * `bury` says whether a person should see the message: a wrong input is the client's, everything else is the operator's.
 */
export type Verdict =
  | { do: 'retry'; delayMs: number; isCounted: boolean; code: FailureCode; detail: string }
  | { do: 'give-up'; bury: boolean; code: FailureCode; detail: string }

/** The delays before the second, third and fourth attempt. */
export const ladderMs = [0, 5_000, 30_000] as const

/**
 * Work whose worker died so often is not tried again. Two crashes may be somebody else's doing; after two more while no other
 * suspect ran beside it, the task is to blame.
 */
export const maxCrashes = 4
/** Work that crashed a process of its own so often is to blame without doubt. */
const maxOwnCrashes = 3

const maxDetailLength = 1_000

export const verdictOn = (error: unknown, attempt: number): Verdict => {
  const failure = error instanceof Failure ? error : new Failure('internal', messageOf(error), { retry: 'backoff' })
  const { code, retry } = failure
  // Postgres takes neither a NUL nor half a character, and a failure that cannot be stored would leave its task open.
  const detail = failure.message.replaceAll('\0', '').slice(0, maxDetailLength).toWellFormed()

  if (retry === 'never') return { do: 'give-up', bury: concernsOperator(code), code, detail }
  if (retry !== 'backoff') return { do: 'retry', delayMs: retry.afterMs, isCounted: false, code, detail }
  const delayMs = ladderMs[attempt - 1]
  if (delayMs === undefined || (code === 'worker-crash' && attempt >= maxOwnCrashes))
    return { do: 'give-up', bury: true, code, detail }
  return { do: 'retry', delayMs, isCounted: true, code, detail }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
