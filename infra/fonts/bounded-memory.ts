type MemoryOptions<Value> = {
  /** It never holds more than that, and drops no more than the half of it at a time. */
  mostBytes: number
  bytesOf: (value: Value) => number
}

/**
 * Works a value out once and keeps it by a number, up to a weight. Two generations instead of a list in order of use: what is asked for
 * moves into the young one, and when that holds half of what is allowed, the old one goes with all that nobody asked for meanwhile.
 */
export const boundedMemory = <Value>({ mostBytes, bytesOf }: MemoryOptions<Value>) => {
  let [young, old] = [new Map<number, Value>(), new Map<number, Value>()]
  let youngBytes = 0

  const keep = (key: number, value: Value): void => {
    const bytes = bytesOf(value)
    if (youngBytes + bytes > mostBytes / 2) {
      old = young
      young = new Map()
      youngBytes = 0
    }
    young.set(key, value)
    youngBytes += bytes
  }

  return (key: number, compute: () => Value): Value => {
    if (young.has(key)) return young.get(key) as Value
    const value = old.has(key) ? (old.get(key) as Value) : compute()
    keep(key, value)
    return value
  }
}
