import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Sample } from '../sample.ts'

/** Of 256 bits; pictures of different codes differ in some 50, the same picture encoded anew in one or two. */
const similarBits = 6

/** How many samples have another one like them. */
export const duplicates = (samples: readonly Sample[]): SchemeReport['code_space']['duplicates'] => ({
  identical_files: countShared(samples.map(({ digest }) => digest)),
  identical_pictures: countShared(samples.map(({ measures }) => measures.pixelDigest)),
  similar_pictures: countSimilar(samples),
})

const countShared = (digests: readonly string[]): number =>
  Map.groupBy(digests, digest => digest)
    .values()
    .filter(group => group.length > 1)
    .reduce((sum, group) => sum + group.length, 0)

const countSimilar = (samples: readonly Sample[]): number => {
  const hashes = samples.map(({ measures }) => wordsOf(measures.pictureHash))
  const similar = new Set<number>()
  for (let one = 0; one < samples.length; one++) {
    for (let other = one + 1; other < samples.length; other++) {
      const isAlike =
        !contradict(samples[one]!, samples[other]!) && distance(hashes[one]!, hashes[other]!) <= similarBits
      if (isAlike) similar.add(one).add(other)
    }
  }
  return similar.size
}

/** Two labels that differ say that the pictures only look alike. */
const contradict = (one: Sample, other: Sample): boolean =>
  one.label !== undefined && other.label !== undefined && one.label.toLowerCase() !== other.label.toLowerCase()

const wordsOf = (hash: string): Uint32Array =>
  Uint32Array.from({ length: hash.length / 8 }, (_, word) => Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16))

const distance = (a: Uint32Array, b: Uint32Array): number => {
  let bits = 0
  for (let word = 0; word < a.length && bits <= similarBits; word++) bits += countBits(a[word]! ^ b[word]!)
  return bits
}

/** Bits set, by adding neighbors, pairs and nibbles in parallel. */
const countBits = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
