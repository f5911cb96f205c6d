import { z } from 'zod'
import { calcRecognize } from './calc-recognize.ts'
import { textRecognize } from './text-recognize.ts'

/** The kinds that read a picture: what they answer is logged and can be judged. */
export const recognitionTypes = [textRecognize.type, calcRecognize.type] as const
export type RecognitionType = (typeof recognitionTypes)[number]

export const isRecognition = (type: string): type is RecognitionType =>
  (recognitionTypes as readonly string[]).includes(type)

/** The kind by the event that its finished work is published as. */
export const recognizedEvents: ReadonlyMap<string, RecognitionType> = new Map([
  [textRecognize.done, textRecognize.type],
  [calcRecognize.done, calcRecognize.type],
])

// Not strict, unlike the results: what a newer worker adds to its answer is no reason to refuse the rest.
const certain = { confidence: true, rejected: true, cached: true, views: true, ms: true, model: true } as const
const textSchema = z.object(textRecognize.result.shape).pick({ text: true, calculation: true, ...certain })
const calcSchema = z
  .object(calcRecognize.result.shape)
  .pick({ value: true, decimal: true, expression: true, text: true, ...certain })

/** What the kinds say alike: the answer, how sure it is, and how it came about. */
export type RecognitionAnswer = Pick<z.output<typeof textSchema>, keyof typeof certain> & {
  /** The text or the value; null when it was rejected. */
  answer: string | null
  /** Other ways to write the same answer. */
  alike: string[]
}

/** Reads the answer out of the result of a recognition. @throws z.ZodError when it is no such result */
export const readAnswer = (type: RecognitionType, result: unknown): RecognitionAnswer => {
  if (type === 'calc.recognize') {
    const { value, decimal, expression, text, ...rest } = calcSchema.parse(result)
    // Who names what stands in the picture says that it was read rightly.
    return { ...rest, answer: value, alike: [decimal, expression, text].filter(one => one !== null) }
  }
  const { text, calculation, ...rest } = textSchema.parse(result)
  return { ...rest, answer: text, alike: calculation === null ? [] : [calculation.value] }
}
