import { canvasNames, sizeOf, type CanvasName } from '#contracts/designs/canvas.ts'
import { styles } from '#contracts/designs/styles.ts'
import { seededRandom, type Random } from '../../../consumers/design/random.ts'
import { phrasesOf, type Language } from './phrases.ts'

export type BenchBrief = {
  at: number
  language: Language
  canvas: CanvasName
  style: string
  text: string
  photos: number
  seed: number
}

const languages: readonly [Language, number][] = [
  ['zh', 0.34],
  ['en', 0.32],
  ['mixed', 0.16],
  ['ar', 0.08],
  ['emoji', 0.1],
]

/** Briefs from a seed: 1 to 400 graphemes, every canvas that has a name, with and without photos. */
export const briefsFrom = (seed: number, count: number): BenchBrief[] =>
  Array.from({ length: count }, (_, at) => {
    const random = seededRandom(`brief ${seed} ${at}`)
    const language = languageOf(random)
    const canvas = random.pick(canvasNames)
    return {
      at,
      language,
      canvas,
      style: random.next() < 0.3 ? 'auto' : random.pick(styles).id,
      text: textOf(language, random),
      photos: random.next() < 0.55 ? 0 : random.next() < 0.75 ? 1 : random.next() < 0.7 ? 2 : 3,
      seed: random.int(2 ** 32),
    }
  })

const languageOf = (random: Random): Language => {
  let left = random.next()
  return languages.find(([, share]) => (left -= share) < 0)?.[0] ?? 'en'
}

const segmenter = new Intl.Segmenter()
const lengthOf = (text: string): number => [...segmenter.segment(text)].length

/** Lines until the wanted length is reached, short ones more often than long ones. */
const textOf = (language: Language, random: Random): string => {
  const wanted = Math.max(1, Math.round(400 * random.next() ** 1.8))
  const { titles, lines, sentences } = phrasesOf(language)
  const title = random.pick(titles)
  if (wanted < lengthOf(title)) return cut(title, wanted, language)
  const parts = [title]
  for (let tries = 0; tries < 40; tries++) {
    const next = random.pick(random.next() < 0.6 ? lines : sentences)
    if (parts.includes(next)) continue
    if (lengthOf([...parts, next].join('\n')) > wanted) break
    parts.push(next)
  }
  return parts.join('\n')
}

/** The beginning of a title, at a border of words where the language has them. */
const cut = (text: string, length: number, language: Language): string => {
  if (language === 'en' || language === 'ar') {
    const words = text.split(' ')
    let kept = words[0]!
    for (const word of words.slice(1)) {
      if (lengthOf(`${kept} ${word}`) > length) break
      kept += ` ${word}`
    }
    return kept
  }
  return (
    [...segmenter.segment(text)]
      .slice(0, length)
      .map(({ segment }) => segment)
      .join('')
      .trim() || text
  )
}

export const canvasOf = ({ canvas }: BenchBrief): { width: number; height: number } => sizeOf(canvas)
