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

const questionOf = ({ reads_as, case_mode, ...request }: RecognitionRequest) => ({
  readAs: reads_as,
  hints: {
    charset: request.charset,
    length: request.length,
    minLength: request.min_length,
    maxLength: request.max_length,
  },
  caseMode: case_mode,
  policies: { division: request.division, negative: request.negative },
})

const readingOf = (reading: Read): Omit<Reading, 'ms'> => {
  const confidence = reading.judged?.confidence ?? 0
  if (reading.type === 'text') {
    const candidates = reading.candidates.map(({ text, probability }) => ({ text, probability }))
    return { text: candidates[0]?.text ?? '', confidence, candidates }
  }
  const candidates = reading.answers.map(({ text, value, probability }) => ({ text, value, probability }))
  return { text: candidates[0]?.text ?? '', value: candidates[0]?.value, confidence, candidates }
}
