import { Failure } from '#contracts/failures.ts'
import type { SchemeAuditInput } from '#contracts/tasks/scheme-audit.ts'
import { createHash } from 'node:crypto'
import type { MeasureImage } from './pool.ts'
import type { RecognitionRequest, Recognize } from './recognizer.ts'
import type { Sample, Scheme } from './sample.ts'

type Needs = {
  /** The bytes of an asset. */
  read: (assetId: string) => Promise<Buffer>
  measure: MeasureImage
  recognize: Recognize
}

type Reading = {
  input: SchemeAuditInput
  signal: AbortSignal
  /** Called after each sample. */
  onRead: (done: number) => void
}

/** More than this share of samples that cannot be read, and what is left says little of the scheme. */
const maxUnreadableShare = 0.1

/** A picture of one line has no need of more. */
const maxBytes = 2 * 2 ** 20

/** Failures that one sample explains; anything else ends the attempt. */
const ofTheSample = ['asset-not-found', 'undecodable-image', 'too-many-pixels', 'too-many-frames', 'unsuitable-image']

/**
 * Every sample read and measured, one after another: never more than one picture is in memory. Throws `invalid-input` as
 * soon as more than a tenth cannot be read.
 */
export const readSamples = async (
  needs: Needs,
  { input, signal, onRead }: Reading,
): Promise<{ samples: Sample[]; unreadable: number }> => {
  const total = input.samples.length
  const request = requestFor(input.scheme)
  const samples: Sample[] = []
  let unreadable = 0
  for (const given of input.samples) {
    signal.throwIfAborted()
    const sample = await readSample(needs, { given, request, signal })
    if (sample) samples.push(sample)
    else unreadable++
    if (unreadable > maxUnreadableShare * total) throw tooManyUnreadable(unreadable, samples.length + unreadable)
    onRead(samples.length + unreadable)
  }
  return { samples, unreadable }
}

const requestFor = ({
  reads_as,
  case_sensitive,
  charset,
  length,
  min_length,
  max_length,
  division,
  negative,
}: Scheme): RecognitionRequest => {
  const case_mode = case_sensitive ? 'preserve' : 'fold'
  return reads_as === 'calc'
    ? { reads_as, case_mode, division, negative }
    : { reads_as, case_mode, charset, length, min_length, max_length }
}

type Given = { given: SchemeAuditInput['samples'][number]; request: RecognitionRequest; signal: AbortSignal }

/** Undefined for a sample that cannot be read. */
const readSample = async (
  { read, measure, recognize }: Needs,
  { given, request, signal }: Given,
): Promise<Sample | undefined> => {
  try {
    const bytes = await read(given.asset_id)
    if (bytes.length > maxBytes) return undefined
    // First where a hostile file can do no harm: what the child refuses, the recognizer never sees.
    const measures = await measure(bytes, { signal })
    const reading = await recognize(bytes, request, { signal })
    const digest = createHash('sha256').update(bytes).digest('hex')
    return { label: given.label, servedAs: given.served_as, digest, reading, measures }
  } catch (error) {
    if (error instanceof Failure && ofTheSample.includes(error.code)) return undefined
    throw error
  }
}

const tooManyUnreadable = (unreadable: number, seen: number): Failure =>
  new Failure(
    'invalid-input',
    `${unreadable} of the first ${seen} samples cannot be read. They must be JPEG, PNG, WebP or GIF images of at most 4 megapixels and 2 MiB.`,
  )
