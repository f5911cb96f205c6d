import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readCalibration, type Calibration } from './decoding/confidence/calibration.ts'

const folder = new URL('model/', import.meta.url)

export type ModelFacts = {
  name: string
  /** `sha-256:<hex>` of the network. */
  digest: string
  /** The expected error of its confidences, 0 to 1, on generators that they were not fitted to; 1 when nobody has measured it. */
  calibrationError: number
}

/** The calibration beside the network; without one, what the network says is taken at its word. */
export const loadCalibration = (): Calibration => {
  const file = new URL('calibration.json', folder)
  return readCalibration(existsSync(file) ? readFileSync(file, 'utf8') : undefined)
}

let name: string | undefined

/**
 * What answers name as their model: the first digits of the SHA-256 of the network, its alphabet and its calibration. Whoever
 * remembers an answer asks again when one of them has changed, since confidence and threshold come from all.
 */
export const modelName = (): string =>
  (name ??= digestOf('model.onnx', 'charset.json', 'calibration.json').slice(0, 12))

const digestOf = (...files: string[]): string => {
  const hash = createHash('sha256')
  for (const file of files.map(each => new URL(each, folder))) if (existsSync(file)) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** What a report says about the network that it was made with. */
export const modelFacts = (): ModelFacts => {
  const { fitted } = loadCalibration()
  const errors = Object.values(fitted?.calibrationError ?? {}).map(({ after }) => after)
  return {
    name: 'Inkstone line reader',
    digest: `sha-256:${digestOf('model.onnx')}`,
    calibrationError: errors.length > 0 ? Math.max(...errors) : 1,
  }
}
