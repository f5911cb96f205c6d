const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/**
 * Milliseconds on the system's monotonic clock. Unlike `performance.now()` it has one origin for all processes of a
 * machine, so a moment noted in the load process may be compared with one noted here.
 */
export const monotonicMs = (): number => originMs + performance.now()
