import { cpus, totalmem } from 'node:os'

export type Figures = Record<string, number>

/** What the figures depend on, beside the code; `versions` names the servers that took part. */
export const conditions = (versions: Record<string, string> = {}): Record<string, string | number> => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  ...versions,
})

/** The middle value; of an even number of values, the mean of the two in the middle. NaN when there are none. */
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The median of every figure over several runs, each figure by itself. */
export const mediansOf = <Run extends Figures>(runs: readonly Run[]): Run =>
  Object.fromEntries(Object.keys(runs[0] ?? {}).map(name => [name, median(runs.map(run => run[name]!))])) as Run

/** Prints the one JSON line that a benchmark ends with. Throws for a figure that is not a number: JSON would make it null. */
export const printReport = (report: { bench: string; conditions: Record<string, unknown>; figures: Figures }): void => {
  for (const [name, value] of Object.entries(report.figures)) {
    if (!Number.isFinite(value)) throw new Error(`figure ${name} is ${value}`)
  }
  console.log(JSON.stringify(report))
}
