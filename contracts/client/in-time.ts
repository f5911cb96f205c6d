import { InkstoneError } from './inkstone-error.ts'

type Limits = { timeoutMs: number; signal?: AbortSignal | undefined }

/** Does something that may take so long. @throws InkstoneError `timed-out`; the reason of the caller's own signal */
export const inTime = async <Made>(
  what: string,
  { timeoutMs, signal }: Limits,
  work: (signal: AbortSignal) => Promise<Made>,
): Promise<Made> => {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return await work(signal ? AbortSignal.any([signal, late]) : late)
  } catch (error) {
    signal?.throwIfAborted()
    if (!late.aborted) throw error
    throw new InkstoneError(`${what}: there was no answer in time`, { code: 'timed-out', retryable: true })
  }
}
