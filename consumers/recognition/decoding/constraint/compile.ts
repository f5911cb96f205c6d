import { explore, type Automaton } from './automaton.ts'
import type { Alphabet } from '../charset.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { sizeOf, type Language } from '#contracts/patterns/language.ts'

/** A nondeterministic automaton under construction: for each state, its arcs by label and those that read nothing. */
type Nfa = { arcs: { labels: Uint8Array; to: number }[][]; silent: number[][] }

/** What written-out languages may come to, and what the states of all sets of states may add up to. */
const [mostSymbols, mostMembers] = [20_000, 200_000]

/**
 * The language over an alphabet: by Thompson's construction and the subset construction (Aho et al., "Compilers",
 * 2nd ed., §3.7). A folded symbol is accepted where one of its members is. What would grow beyond the limits throws a
 * ConstraintError, so that the time is bounded whatever the language.
 */
export const compile = (language: Language, alphabet: Alphabet): Automaton => {
  if (sizeOf(language) > mostSymbols) throw new ConstraintError('the constraint is too large once written out')
  const nfa: Nfa = { arcs: [], silent: [] }
  const readings = new Map<(symbol: string) => boolean, Uint8Array>()
  const start = addState(nfa)
  const end = build({ nfa, accepted: acceptedLabels(alphabet, readings) }, language, start)
  let members = 0
  const setOf = (states: number[]): number[] => {
    const reached = closure(nfa, states).filter(state => state === end || nfa.arcs[state]!.length > 0)
    members += reached.length
    if (members > mostMembers) throw new ConstraintError('the constraint can be met in too many ways at once')
    return reached
  }
  return explore<number[]>({
    start: setOf([start]),
    labels: alphabet.names.length,
    keyOf: states => states.join(','),
    next: (states, label) => {
      const to = states.flatMap(state => nfa.arcs[state]!.filter(arc => arc.labels[label] === 1).map(arc => arc.to))
      return to.length === 0 ? undefined : setOf(to)
    },
    isFinal: states => states.includes(end),
    likeLabel: likeLabels(alphabet.names.length, [...readings.values()]),
  })
}

/** Labels that the whole language never tells apart lead to the same states. */
const likeLabels = (labels: number, readings: readonly Uint8Array[]): Int32Array => {
  const first = new Map<string, number>()
  return Int32Array.from({ length: labels }, (_, label) => {
    const signature = label === 0 ? 'blank' : readings.map(reading => reading[label]).join('')
    if (!first.has(signature)) first.set(signature, label)
    return first.get(signature)!
  })
}

type Builder = { nfa: Nfa; accepted: (accepts: (symbol: string) => boolean) => Uint8Array }

const acceptedLabels =
  ({ names, members }: Alphabet, known: Map<(symbol: string) => boolean, Uint8Array>): Builder['accepted'] =>
  accepts => {
    const labels =
      known.get(accepts) ??
      Uint8Array.from(names, (name, label) => (label > 0 && [name, ...members[label]!].some(accepts) ? 1 : 0))
    known.set(accepts, labels)
    return labels
  }

const addState = ({ arcs, silent }: Nfa): number => {
  silent.push([])
  return arcs.push([]) - 1
}

/** Lays the language out behind a state, and returns the state behind it. */
const build = (builder: Builder, language: Language, from: number): number => {
  const { nfa, accepted } = builder
  switch (language.kind) {
    case 'symbol': {
      const to = addState(nfa)
      nfa.arcs[from]!.push({ labels: accepted(language.accepts), to })
      return to
    }
    case 'sequence':
      return language.parts.reduce((at, part) => build(builder, part, at), from)
    case 'choice': {
      const to = addState(nfa)
      for (const part of language.parts) {
        const first = addState(nfa)
        nfa.silent[from]!.push(first)
        nfa.silent[build(builder, part, first)]!.push(to)
      }
      return to
    }
    case 'repeat':
      return buildRepeat(builder, language, from)
  }
}

const buildRepeat = (builder: Builder, repeat: Language & { kind: 'repeat' }, from: number): number => {
  const { nfa } = builder
  const { part, min, max } = repeat
  let at = from
  for (let count = 0; count < min; count++) at = build(builder, part, at)
  const to = addState(nfa)
  if (max === Infinity) {
    const loop = addState(nfa)
    nfa.silent[at]!.push(loop)
    nfa.silent[build(builder, part, loop)]!.push(loop)
    nfa.silent[loop]!.push(to)
    return to
  }
  for (let count = min; count < max; count++) {
    nfa.silent[at]!.push(to)
    at = build(builder, part, at)
  }
  nfa.silent[at]!.push(to)
  return to
}

/** The states and all that can be reached from them without reading, in order and each once. */
const closure = ({ silent }: Nfa, states: readonly number[]): number[] => {
  const reached = new Set(states)
  for (const state of reached) for (const to of silent[state]!) reached.add(to)
  return [...reached].toSorted((a, b) => a - b)
}
