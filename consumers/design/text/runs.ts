import type { Face } from '#infra/fonts/face.ts'
import { anyScript, scriptOf } from './characters.ts'
import { picture, type Drawn } from './choose-faces.ts'
import type { Grapheme } from './graphemes.ts'

/** Graphemes from `start` up to `end` that are set in one go. Pictures and newlines are never part of one with others. */
export type Run = { start: number; end: number; level: number; script: string; drawn: Drawn | undefined }

/** Cuts the text where the face, the script or the direction changes. A newline has no face. */
export const itemize = (graphemes: readonly Grapheme[], drawn: readonly Drawn[], levels: Uint8Array): Run[] => {
  const runs: Run[] = []
  const scripts = scriptsOf(graphemes)
  graphemes.forEach((grapheme, place) => {
    const next = {
      level: levels[grapheme.start]!,
      script: scripts[place]!,
      drawn: grapheme.isNewline ? undefined : drawn[place]!,
    }
    const last = runs.at(-1)
    if (last && isOne(last, next)) last.end = place + 1
    else runs.push({ start: place, end: place + 1, ...next })
  })
  return runs
}

type Kind = Pick<Run, 'level' | 'script' | 'drawn'>

const isOne = (left: Kind, right: Kind): boolean =>
  left.drawn === right.drawn && left.level === right.level && left.script === right.script

/** Digits, punctuation and spaces take the script of what stands before them, at the beginning that of what follows. */
const scriptsOf = (graphemes: readonly Grapheme[]): string[] => {
  const own = graphemes.map(({ codePoint }) => scriptOf(codePoint))
  let current = own.find(script => script !== anyScript) ?? 'Latn'
  return own.map(script => (current = script === anyScript ? current : script))
}

export const isFace = (drawn: Drawn | undefined): drawn is Face => drawn !== undefined && drawn !== picture

/** Letters join to their neighbors; nothing may come between them. */
export const isJoined = (script: string): boolean => script === 'Arab'
