import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { asCharset, type Charset } from '../decoding/charset.ts'
import type { Emissions } from '../decoding/emissions.ts'

/** The height of every picture that the network looks at, in pixels; its width is one of two. */
export const inputHeight = 48
export const inputWidths = { usual: 160, long: 320 } as const

// One thread per session, and one session per worker thread: on small networks that is faster than to share one. A thread
// that spins for work after each run takes the core from whoever has some.
const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

const modelFolder = new URL('../model/', import.meta.url)

/** The trained network. Its `run` blocks the thread for a few milliseconds, so it lives in threads of its own. */
export class Network {
  readonly charset: Charset
  /** The first digits of the SHA-256 of the file. */
  readonly digest: string
  readonly #session: InferenceSession

  private constructor(session: InferenceSession, charset: Charset, digest: string) {
    this.#session = session
    this.charset = charset
    this.digest = digest
  }

  static async load(folder: URL = modelFolder): Promise<Network> {
    const [bytes, symbols] = await Promise.all([
      readFile(new URL('model.onnx', folder)),
      readFile(new URL('charset.json', folder), 'utf8'),
    ])
    const session = await InferenceSession.create(bytes, sessionOptions)
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    return new Network(session, asCharset(JSON.parse(symbols) as string[]), digest)
  }

  /** What it sees in pictures of the same width, each `inputHeight` rows of R, G, B. */
  async look(pictures: readonly Uint8Array[], width: number): Promise<Emissions[]> {
    const image = new Tensor('uint8', inOneRun(pictures), [pictures.length, inputHeight, width, 3])
    const { log_probs: output } = await this.#session.run({ image })
    const [, frames = 0, classes = 0] = output!.dims
    const logProbs = output!.data as Float32Array
    return pictures.map((_, place) => ({
      logProbs: logProbs.subarray(place * frames * classes, (place + 1) * frames * classes),
      frames,
      classes,
    }))
  }
}

/** All of them one after the other, without a copy where there is but one. */
const inOneRun = (pictures: readonly Uint8Array[]): Uint8Array =>
  pictures.length === 1 ? pictures[0]! : Buffer.concat(pictures)
