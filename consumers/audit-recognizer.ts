import type { Recognize } from './recognition/pool.ts'
import type { Reading as Read } from './recognition/reading/reader.ts'
import type { Reading, RecognitionRequest, Recognize as RecognizeSample } from './scheme-audit/recognizer.ts'

/** The recognizer as an audit asks it: about one sample, with what anybody who has seen the scheme knows. */
export const auditRecognizer =
  (recognize: Recognize): RecognizeSample =>
  async (bytes, request, { signal }) => {
    const { reading, ms } = await recognize({ bytes, question: questionOf(request) }, signal)
    return { ...readingOf(reading), ms }
  }

const questionOf = ({ reads_as, case_mode, ...hints }: RecognitionRequest) => ({
  readAs: reads_as,
  hints: { charset: hints.charset, length: hints.length, minLength: hints.min_length, maxLength: hints.max_length },
  caseMode: case_mode,
  policies: {},
})

const readingOf = (reading: Read): Omit<Reading, 'ms'> => {
  const confidence = reading.judged?.confidence ?? 0
  if (reading.type === 'text') {
    const candidates = reading.candidates.map(({ text, probability }) => ({ text, probability }))
    return { text: candidates[0]?.text ?? '', confidence, candidates }
  }
  const candidates = reading.answers.map(({ text, decimal, probability }) => ({ text, value: decimal, probability }))
  return { text: candidates[0]?.text ?? '', value: candidates[0]?.value, confidence, candidates }
}
