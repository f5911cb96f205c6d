import { type Cv, type Keep, type Mat, withMats } from '#infra/engines/open-cv.ts'
import type { Mask } from './pixels.ts'

export type Bench = { cv: Cv; keep: Keep }

/** Runs `work` with OpenCV, and deletes every matrix that it kept. */
export const measureWithCv = <T>(work: (bench: Bench) => T): T => withMats((cv, keep) => work({ cv, keep }))

export const emptyMat = ({ cv, keep }: Bench): Mat => keep(new cv.Mat())

export const planeMat = ({ cv, keep }: Bench, { data, width, height }: Mask): Mat => {
  const mat = keep(new cv.Mat(height, width, cv.CV_8UC1))
  mat.data.set(data)
  return mat
}

/** A copy out of OpenCV's heap. */
export const planeOf = (mat: Mat): Mask => ({ data: Uint8Array.from(mat.data), width: mat.cols, height: mat.rows })
