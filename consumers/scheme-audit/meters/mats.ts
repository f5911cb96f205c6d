import { type Cv, type Keep, type Mat, withMats } from '#infra/engines/open-cv.ts'
import type { Mask } from './pixels.ts'

/** What the meters use of OpenCV beyond what the door's own type names. */
type CvOfMeters = Cv & {
  CV_32S: number
  MORPH_OPEN: number
  MORPH_RECT: number
  connectedComponentsWithStats: (
    ...args: [mask: Mat, labels: Mat, stats: Mat, centers: Mat, neighbors: 4 | 8, labelType: number]
  ) => number
  dilate: (mask: Mat, to: Mat, kernel: Mat) => void
  HoughLinesP: (
    ...args: [mask: Mat, to: Mat, rho: number, theta: number, votes: number, minLength: number, maxGap: number]
  ) => void
}

export type Bench = { cv: CvOfMeters; keep: Keep }

/** Runs `work` with OpenCV, and deletes every matrix that it kept. */
export const measureWithCv = <T>(work: (bench: Bench) => T): T =>
  withMats((cv, keep) => work({ cv: cv as unknown as CvOfMeters, keep }))

export const emptyMat = ({ cv, keep }: Bench): Mat => keep(new cv.Mat())

export const planeMat = ({ cv, keep }: Bench, { data, width, height }: Mask): Mat => {
  const mat = keep(new cv.Mat(height, width, cv.CV_8UC1))
  mat.data.set(data)
  return mat
}

/** A copy out of OpenCV's heap. */
export const planeOf = (mat: Mat): Mask => ({ data: Uint8Array.from(mat.data), width: mat.cols, height: mat.rows })
