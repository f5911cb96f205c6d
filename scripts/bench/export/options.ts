import { parseArgs } from 'node:util'

export const measureNames = ['png', 'html', 'pdf', 'print', 'email', 'jpg', 'dpi', 'determinism', 'speed'] as const
export type MeasureName = (typeof measureNames)[number]

export type Options = {
  designs: number
  seed: number
  /** The numbers that the names of a few of these designs begin with; all of them where it is empty. */
  which: readonly number[]
  measures: readonly MeasureName[]
  /** Exports of the run that looks for growing memory; 0 for none. */
  soak: number
}

/** @throws TypeError with a sentence, for whoever typed it */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      designs: { type: 'string', default: '60' },
      seed: { type: 'string', default: '909' },
      which: { type: 'string', default: '' },
      only: { type: 'string' },
      soak: { type: 'string', default: '0' },
    },
  })
  const measures = values.only === undefined ? measureNames : listed(values.only)
  const unknown = measures.filter(name => !(measureNames as readonly string[]).includes(name))
  if (unknown.length > 0) throw new TypeError(`--only knows ${measureNames.join(', ')}, but not ${unknown.join(', ')}.`)
  return {
    designs: wholeNumber('designs', values.designs, 1),
    seed: wholeNumber('seed', values.seed, 0),
    which: listed(values.which).map(text => wholeNumber('which', text, 0)),
    soak: wholeNumber('soak', values.soak, 0),
    measures: measures as MeasureName[],
  }
}

const listed = (text: string): string[] => text.split(',').filter(name => name !== '')

const wholeNumber = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new TypeError(`--${name} takes a whole number from ${least} on.`)
  return value
}
