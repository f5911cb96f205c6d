/** Makes Prometheus meters from a table of declarations, each as an object of plain functions that record. */
import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'

export type Declaration = {
  kind: 'counter' | 'gauge' | 'histogram'
  name: string
  help: string
  labels: readonly string[]
  buckets?: readonly number[]
}

type LabelsOf<D extends Declaration> = Record<D['labels'][number], string | number>

/** A counter adds (1 when not said), a histogram observes, a gauge is set or moved. */
type MeterOf<D extends Declaration> = {
  counter: { add: (labels: LabelsOf<D>, by?: number) => void }
  histogram: { observe: (labels: LabelsOf<D>, value: number) => void }
  gauge: { set: (labels: LabelsOf<D>, value: number) => void; add: (labels: LabelsOf<D>, by: number) => void }
}[D['kind']]

export type MetersOf<Table extends Record<string, Declaration>> = { [Name in keyof Table]: MeterOf<Table[Name]> }

/** Registers every declaration of `table` in `registry`. */
export const createMeters = <Table extends Record<string, Declaration>>(
  table: Table,
  registry: Registry,
): MetersOf<Table> =>
  Object.fromEntries(
    Object.entries(table).map(([name, declaration]) => [name, meterOf(declaration, registry)]),
  ) as MetersOf<Table>

// A label whose value comes from a message or a client must not grow the memory of this process and of Prometheus.
const maxValuesPerLabel = 100

type Labels = Record<string, string | number>

const meterOf = (declaration: Declaration, registry: Registry): unknown => {
  const { kind, name, help, labels, buckets = [] } = declaration
  const bound = boundTo(labels)
  const options = { name, help, labelNames: [...labels], registers: [registry] }
  if (kind === 'counter') {
    const counter = new Counter(options)
    return { add: (given: Labels, by = 1) => counter.inc(bound(given), by) }
  }
  if (kind === 'histogram') {
    const histogram = new Histogram({ ...options, buckets: [...buckets] })
    return { observe: (given: Labels, value: number) => histogram.observe(bound(given), value) }
  }
  const gauge = new Gauge(options)
  return {
    set: (given: Labels, value: number) => gauge.set(bound(given), value),
    add: (given: Labels, by: number) => gauge.inc(bound(given), by),
  }
}

/** Lets each label take its first hundred values; every later one reads `other`. */
const boundTo = (names: readonly string[]) => {
  const seen = new Map(names.map(name => [name, new Set<string>()]))
  return (given: Labels): Record<string, string> => {
    const bounded: Record<string, string> = {}
    for (const [name, values] of seen) bounded[name] = admit(values, String(given[name]))
    return bounded
  }
}

const admit = (values: Set<string>, value: string): string => {
  if (values.has(value)) return value
  if (values.size >= maxValuesPerLabel || value.length > 200) return 'other'
  values.add(value)
  return value
}
