import { ConstraintError } from '#contracts/patterns/constraint-error.ts'

/** A deterministic finite automaton over labels. Every state of a trimmed one can still reach a final one. */
export type Automaton = {
  start: number
  /** How many labels there are, the blank (0) included; no arc has it. */
  labels: number
  /** [states, labels], row by row: the next state, or -1. */
  next: Int32Array
  /** 1 for each state in which the text may end. */
  finals: Uint8Array
  /** The labels on any arc at all. */
  usable: Int32Array
}

/** One arc or final state at a time, as a search over states finds them. States are whatever `keyOf` tells apart. */
export type Exploration<State> = {
  start: State
  labels: number
  keyOf: (state: State) => string
  next: (state: State, label: number) => State | undefined
  isFinal: (state: State) => boolean
  /** For each label the lowest one that always leads to the same states; every label itself when absent. */
  likeLabel?: Int32Array
}

/** Keeps tables below a few megabytes at some two hundred labels, and building them below a tenth of a second or so. */
const mostStates = 4096

/** The automaton of all states that can be reached, breadth first. Throws a ConstraintError above 4096 of them. */
export const explore = <State>(exploration: Exploration<State>): Automaton => {
  const { start, labels, keyOf, next, isFinal, likeLabel } = exploration
  const states = [start]
  const numbers = new Map([[keyOf(start), 0]])
  const numberOf = (state: State): number => {
    const key = keyOf(state)
    const known = numbers.get(key)
    if (known !== undefined) return known
    if (states.length === mostStates) throw new ConstraintError(`the constraint needs more than ${mostStates} states`)
    numbers.set(key, states.length)
    return states.push(state) - 1
  }
  const rows: Int32Array[] = []
  for (let number = 0; number < states.length; number++) {
    const row = new Int32Array(labels).fill(-1)
    for (let label = 1; label < labels; label++) {
      const like = likeLabel?.[label] ?? label
      const to = like === label ? next(states[number]!, label) : undefined
      row[label] = to === undefined ? row[like]! : numberOf(to)
    }
    rows.push(row)
  }
  return trim(
    rows,
    Uint8Array.from(states, state => (isFinal(state) ? 1 : 0)),
  )
}

/** Without the arcs into states from which no text can end. Throws a ConstraintError when nothing is left. */
const trim = (rows: readonly Int32Array[], finals: Uint8Array): Automaton => {
  const isAlive = reachesFinal(rows, finals)
  if (!isAlive[0]) throw new ConstraintError('no text of the symbols that can be read meets the constraint')
  const labels = rows[0]!.length
  const next = new Int32Array(rows.length * labels)
  const used = new Set<number>()
  rows.forEach((row, state) => {
    next.set(
      row.map(to => (to >= 0 && isAlive[to] === 1 ? to : -1)),
      state * labels,
    )
  })
  next.forEach((to, at) => {
    if (to >= 0) used.add(at % labels)
  })
  return { start: 0, labels, next, finals, usable: Int32Array.from(used).toSorted() }
}

const reachesFinal = (rows: readonly Int32Array[], finals: Uint8Array): Uint8Array => {
  const before = rows.map((): number[] => [])
  rows.forEach((row, from) => {
    for (const to of new Set(row)) if (to >= 0) before[to]!.push(from)
  })
  const isAlive = Uint8Array.from(finals)
  const open = [...finals.keys()].filter(state => finals[state] === 1)
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const from of before[state]!) {
      if (isAlive[from] === 0) {
        isAlive[from] = 1
        open.push(from)
      }
    }
  }
  return isAlive
}

export const accepts = ({ start, labels, next, finals }: Automaton, text: Iterable<number>): boolean => {
  let state = start
  for (const label of text) {
    state = next[state * labels + label]!
    if (state < 0) return false
  }
  return finals[state] === 1
}

/** The automaton of the texts that both accept. Throws a ConstraintError when there is none. */
export const intersect = (a: Automaton, b: Automaton): Automaton =>
  explore<[number, number]>({
    start: [a.start, b.start],
    labels: a.labels,
    keyOf: ([inA, inB]) => `${inA},${inB}`,
    next: ([inA, inB], label) => {
      const [toA, toB] = [a.next[inA * a.labels + label]!, b.next[inB * b.labels + label]!]
      return toA < 0 || toB < 0 ? undefined : [toA, toB]
    },
    isFinal: ([inA, inB]) => a.finals[inA] === 1 && b.finals[inB] === 1,
  })

/** The same automaton with a label that may stand anywhere, and says nothing; it has no other arcs with that label. */
export const ignoring = (automaton: Automaton, label: number): Automaton => {
  const next = automaton.next.map((to, at) =>
    at % automaton.labels === label ? Math.floor(at / automaton.labels) : to,
  )
  return { ...automaton, next, usable: Int32Array.from([...automaton.usable, label]).toSorted() }
}
