// opencv-wasm behind one door: loaded when first used, and no matrix outlives the call that made it.
import { createRequire } from 'node:module'

/** Lives in the WebAssembly heap, where no garbage collector comes by. */
type Kept = { delete: () => void }

export type Mat = Kept & { data: Uint8Array; data32S: Int32Array; rows: number; cols: number }
type MatVector = Kept & { size: () => number; get: (index: number) => Mat }
type Size = { width: number; height: number }

/** The part of OpenCV 4.3 that is used here; the package's own types are `any` throughout. */
export type Cv = {
  Mat: new (...size: [] | [rows: number, cols: number, type: number]) => Mat
  MatVector: new () => MatVector
  Size: new (width: number, height: number) => Size
  HEAP8: Int8Array
  CV_8UC1: number
  CV_8UC3: number
  CV_8UC4: number
  CV_32FC2: number
  CV_32S: number
  MORPH_OPEN: number
  MORPH_CLOSE: number
  MORPH_RECT: number
  MORPH_ELLIPSE: number
  THRESH_OTSU: number
  RETR_EXTERNAL: number
  CHAIN_APPROX_NONE: number
  INTER_CUBIC: number
  BORDER_REPLICATE: number
  matFromArray: (...values: [rows: number, cols: number, type: number, values: number[]]) => Mat
  getStructuringElement: (shape: number, size: Size) => Mat
  morphologyEx: (...args: [from: Mat, to: Mat, operation: number, kernel: Mat]) => void
  medianBlur: (from: Mat, to: Mat, size: number) => void
  GaussianBlur: (...args: [from: Mat, to: Mat, size: Size, sigma: number]) => void
  bilateralFilter: (...args: [from: Mat, to: Mat, diameter: number, sigmaColor: number, sigmaSpace: number]) => void
  threshold: (...args: [from: Mat, to: Mat, threshold: number, max: number, type: number]) => number
  dilate: (from: Mat, to: Mat, kernel: Mat) => void
  connectedComponentsWithStats: (
    ...args: [mask: Mat, labels: Mat, stats: Mat, centers: Mat, neighbors: 4 | 8, labelType: number]
  ) => number
  HoughLinesP: (
    ...args: [mask: Mat, to: Mat, rho: number, theta: number, votes: number, minLength: number, maxGap: number]
  ) => void
  Canny: (...args: [from: Mat, to: Mat, low: number, high: number]) => void
  findContours: (...args: [from: Mat, contours: MatVector, hierarchy: Mat, mode: number, method: number]) => void
  contourArea: (contour: Mat) => number
  convexHull: (contour: Mat, hull: Mat) => void
  arcLength: (contour: Mat, closed: boolean) => number
  approxPolyDP: (...args: [contour: Mat, polygon: Mat, epsilon: number, closed: boolean]) => void
  getPerspectiveTransform: (from: Mat, to: Mat) => Mat
  warpPerspective: (
    ...args: [from: Mat, to: Mat, transform: Mat, size: Size, interpolation: number, border: number]
  ) => void
  exceptionFromPtr: (pointer: number) => { msg: string }
}

let loaded: Cv | undefined

/** A tenth of a second and some 35 MB for the first caller. */
export const openCv = (): Cv => (loaded ??= (createRequire(import.meta.url)('opencv-wasm') as { cv: Cv }).cv)

/** Marks something for deletion at the end of the scope, and returns it. */
export type Keep = <K extends Kept>(kept: K) => K

/** Runs `work`, and deletes all that it kept, however it ends. OpenCV's exceptions, which are bare pointers, become errors. */
export const withMats = <T>(work: (cv: Cv, keep: Keep) => T): T => {
  const cv = openCv()
  const scope: Kept[] = []
  try {
    return work(cv, kept => {
      scope.push(kept)
      return kept
    })
  } catch (error) {
    throw typeof error === 'number' ? new Error(cv.exceptionFromPtr(error).msg) : error
  } finally {
    for (const kept of scope) kept.delete()
  }
}
