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

/** The first digits of the SHA-256 of the network, as answers name it. */
export const modelName = (): string => (name ??= modelFacts().digest.slice('sha-256:'.length).slice(0, 12))

/** What a report says about the network that it was made with. */
export const modelFacts = (): ModelFacts => {
  const { fitted } = loadCalibration()
  const errors = Object.values(fitted?.calibrationError ?? {}).map(({ after }) => after)
  return {
    name: 'Inkstone line reader',
    digest: `sha-256:${createHash('sha256')
      .update(readFileSync(new URL('model.onnx', folder)))
      .digest('hex')}`,
    calibrationError: errors.length > 0 ? Math.max(...errors) : 1,
  }
}
