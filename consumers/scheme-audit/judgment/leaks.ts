// Ways to the answer that need no reading of the picture.
import type { LeakCheck } from '#contracts/tasks/scheme-report.ts'
import { createHash } from 'node:crypto'
import type { Sample } from '../sample.ts'
import { type Labeled, labeledOf } from '../solving/solve-rate.ts'
import { wilsonRate } from '../statistics/rates.ts'

/** Every leak that the stored pictures can show. Served headers, addresses and replays are beyond what an upload tells. */
export const leakChecks = (samples: readonly Sample[]): LeakCheck[] => [
  answerIn(samples, {
    id: 'answer-in-file',
    title: 'Answer inside the file',
    where: 'comments, metadata or bytes behind the picture',
    textOf: ({ measures }) => measures.embeddedText,
  }),
  answerIn(samples, {
    id: 'answer-in-name',
    title: 'Answer in the name or address',
    where: 'the name or address under which the picture is served',
    textOf: ({ servedAs }) => servedAs ?? '',
  }),
  sameNameTwice(samples),
  openFrames(samples),
  conflictingLabels(samples),
]

type Place = { id: string; title: string; where: string; textOf: (sample: Sample) => string }

/**
 * The answer, or a usual encoding of it, stands in a text that goes with the picture. Short answers are found anywhere by
 * chance, so each text is also searched for the answer of another sample, and that share must be clearly exceeded.
 */
const answerIn = (samples: readonly Sample[], { id, title, where, textOf }: Place): LeakCheck => {
  const searched = labeledOf(samples)
    .map(sample => ({ sample, text: textOf(sample) }))
    .filter(({ text }) => text !== '')
  if (searched.length === 0) {
    return { id, title, found: false, affected: 0, detail: `No labeled sample has anything to search in ${where}.` }
  }
  const hits = searched.filter(({ sample, text }) => holds(text, sample.label)).length
  const byChance = searched.filter(({ sample, text }, at) => holds(text, otherLabel(searched, sample, at))).length
  const [real, chance] = [wilsonRate(hits, searched.length), wilsonRate(byChance, searched.length)]
  const found = real.low > chance.high
  const compared = `${hits} of ${searched.length} samples, and that of another sample in ${byChance}`
  const detail = found
    ? `The answer, plain, encoded or hashed, stands in ${where}: in ${compared}.`
    : `The answer is in ${where} no more often than chance has it: in ${compared}.`
  return { id, title, found, affected: found ? hits : 0, detail }
}

const otherLabel = (searched: readonly { sample: Labeled }[], { label }: Labeled, at: number): string | undefined => {
  const after = [...searched.slice(at + 1), ...searched.slice(0, at)]
  return after.find(({ sample }) => sample.label !== label)?.sample.label
}

const holds = (text: string, label: string | undefined): boolean => {
  if (label === undefined) return false
  const lower = text.toLowerCase()
  return encodingsOf(label).some(encoded => standsIn(lower, encoded))
}

/** Answers of one to three characters count only where they stand alone. */
const standsIn = (text: string, answer: string): boolean => {
  if (answer.length > 3) return text.includes(answer)
  for (let at = text.indexOf(answer); at >= 0; at = text.indexOf(answer, at + 1)) {
    const around = `${text[at - 1] ?? ''}${text[at + answer.length] ?? ''}`
    if (!/[\p{L}\p{N}]/u.test(around)) return true
  }
  return false
}

/** In lower case, as what they are searched in. */
const encodingsOf = (label: string): string[] => {
  const spellings = [...new Set([label, label.toLowerCase(), label.toUpperCase()])]
  const encoded = spellings.flatMap(text => {
    const bytes = Buffer.from(text)
    const hashes = ['md5', 'sha1', 'sha256'].map(name => createHash(name).update(bytes).digest('hex'))
    // Latin-1 is how the bytes of a file are searched.
    return [text, bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64url'), ...hashes]
  })
  return [...new Set(encoded.map(text => text.toLowerCase()))]
}

const sameNameTwice = (samples: readonly Sample[]): LeakCheck => {
  const named = samples.filter(({ servedAs }) => servedAs !== undefined)
  const groups = Map.groupBy(named, ({ servedAs }) => servedAs)
  const affected = membersOf(
    groups,
    group => new Set(group.map(({ measures }) => measures.pixelDigest)).size < group.length,
  )
  return {
    id: 'stable-address',
    title: 'Same picture at the same address',
    found: affected > 0,
    affected,
    detail:
      affected > 0
        ? `${affected} samples share an address and a picture with another one: it can be fetched and tried again.`
        : named.length === 0
          ? 'Not checked: no sample says under which name it is served.'
          : 'No address yielded the same picture twice.',
  }
}

const openFrames = (samples: readonly Sample[]): LeakCheck => {
  const animated = samples.filter(({ measures }) => measures.frames > 1)
  const affected = animated.filter(({ measures }) => measures.fullFrames > 0).length
  return {
    id: 'open-frames',
    title: 'A frame that shows everything',
    found: affected > 0,
    affected,
    detail:
      animated.length === 0
        ? 'No sample is animated.'
        : affected > 0
          ? `${affected} of ${animated.length} animated samples have a frame with at least nine tenths of all ink.`
          : `None of ${animated.length} animated samples has one. Laid over each other, the frames still show all of it.`,
  }
}

const conflictingLabels = (samples: readonly Sample[]): LeakCheck => {
  const groups = Map.groupBy(labeledOf(samples), ({ measures }) => measures.pixelDigest)
  const affected = membersOf(groups, group => new Set(group.map(({ label }) => label.toLowerCase())).size > 1)
  return {
    id: 'conflicting-labels',
    title: 'One picture, several answers',
    found: affected > 0,
    affected,
    detail:
      affected > 0
        ? `${affected} samples show the same pixels as another one with a different label: the labels, or the site, are wrong.`
        : 'No two samples with the same pixels have different labels.',
  }
}

/** How many there are in the groups that are so. */
const membersOf = <Key, Member>(groups: Map<Key, Member[]>, isSo: (group: readonly Member[]) => boolean): number =>
  groups
    .values()
    .filter(isSo)
    .reduce((sum, group) => sum + group.length, 0)
