import { percentilesOf } from '../percentiles.ts'

/** What the process of a soak prints: its resident memory in MiB, as the median of each fifth of the run, and at its highest. */
export type SoakReport = { fifths: number[]; peak: number; faults: string[] }

export const reportOf = (residentMib: readonly number[], faults: string[]): SoakReport => ({
  fifths: Array.from({ length: 5 }, (_, at) => {
    const [from, to] = [at, at + 1].map(edge => Math.floor((edge * residentMib.length) / 5))
    return percentilesOf(residentMib.slice(from, to)).p50
  }),
  peak: percentilesOf(residentMib).max,
  faults,
})

/** From the second fifth to the last: in the first, the threads start and read their fonts. */
export const growthOf = ([, second = Number.NaN, ...later]: readonly number[]): { mib: number; percent: number } => {
  const mib = (later.at(-1) ?? Number.NaN) - second
  return { mib, percent: (100 * mib) / second }
}
