import { type Cv, type Keep, type Mat, withMats } from '#infra/engines/open-cv.ts'
import { areaOf, clockwise, type Corner, sharpened, shrinkToMiddle } from '../quadrilateral.ts'
import { fromMat, type Picture, shrunk, toGray, toMat } from '../picture.ts'
import type { Step } from '../step.ts'

type Scope = { cv: Cv; keep: Keep }

const maxSidePx = 640
/** A sheet that fills more than this needs no cutting out. */
const maxArea = 0.97
/** Towards the middle, as a part of the page: hides the seam that the coarse search leaves. */
const inset = 0.006

export const extractPage: Step<'extract-page'> = async (picture, { min_area }) => {
  const small = await shrunk(await toGray(picture), maxSidePx)
  const found = findSheet(small, min_area)
  if (!found) return { picture }
  const [scaleX, scaleY] = [picture.width / small.width, picture.height / small.height]
  const corners = shrinkToMiddle(found, inset).map(([x, y]): Corner => [Math.round(x * scaleX), Math.round(y * scaleY)])
  return { picture: flattened(picture, corners), details: { corners } }
}

/** The largest light quadrilateral: by brightness first, then, where shadows defeat that, by edges. */
const findSheet = (gray: Picture, minArea: number): Corner[] | undefined =>
  withMats((cv, keep) => {
    const scope = { cv, keep }
    const blurred = keep(new cv.Mat())
    cv.medianBlur(toMat(scope, gray), blurred, 7)
    const total = gray.width * gray.height
    for (const outline of [byBrightness, byEdges]) {
      const corners = largestQuadrilateral(scope, outline(scope, blurred))
      const area = corners ? areaOf(corners) / total : 0
      if (corners && area >= minArea && area <= maxArea) return corners
    }
    return undefined
  })

const closed = ({ cv, keep }: Scope, mask: Mat): Mat => {
  const result = keep(new cv.Mat())
  const kernel = keep(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(9, 9)))
  cv.morphologyEx(mask, result, cv.MORPH_CLOSE, kernel)
  return result
}

const byBrightness = (scope: Scope, gray: Mat): Mat => {
  const mask = scope.keep(new scope.cv.Mat())
  scope.cv.threshold(gray, mask, 0, 255, scope.cv.THRESH_OTSU)
  return closed(scope, mask)
}

const byEdges = (scope: Scope, gray: Mat): Mat => {
  const edges = scope.keep(new scope.cv.Mat())
  scope.cv.Canny(gray, edges, 30, 90)
  return closed(scope, edges)
}

const largestQuadrilateral = ({ cv, keep }: Scope, mask: Mat): Corner[] | undefined => {
  const contours = keep(new cv.MatVector())
  cv.findContours(mask, contours, keep(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
  const outlines = Array.from({ length: contours.size() }, (_, index) => keep(contours.get(index)))
  const hulls = outlines.map(outline => {
    const hull = keep(new cv.Mat())
    cv.convexHull(outline, hull)
    return { outline, hull, area: cv.contourArea(hull) }
  })
  const largest = hulls.toSorted((a, b) => b.area - a.area)[0]
  if (!largest) return undefined
  const polygon = keep(new cv.Mat())
  cv.approxPolyDP(largest.hull, polygon, 0.03 * cv.arcLength(largest.hull, true), true)
  // A hull of four corners that covers much more than four straight sides can is something else, such as an oval.
  if (polygon.rows !== 4 || cv.contourArea(polygon) < 0.9 * largest.area) return undefined
  return sharpened(clockwise(cornersOf(polygon)), cornersOf(largest.outline))
}

const cornersOf = ({ data32S, rows }: Mat): Corner[] =>
  Array.from({ length: rows }, (_, row) => [data32S[2 * row]!, data32S[2 * row + 1]!])

/** The page seen from straight above, as large as its longer sides in the photograph. */
const flattened = (picture: Picture, corners: Corner[]): Picture => {
  const side = (from: number, to: number) =>
    Math.hypot(corners[from]![0] - corners[to]![0], corners[from]![1] - corners[to]![1])
  const width = Math.max(1, Math.round(Math.max(side(0, 1), side(3, 2))))
  const height = Math.max(1, Math.round(Math.max(side(0, 3), side(1, 2))))
  const target = [0, 0, width, 0, width, height, 0, height]
  return withMats((cv, keep) => {
    const [from, to] = [corners.flat(), target].map(values => keep(cv.matFromArray(4, 1, cv.CV_32FC2, values)))
    const transform = keep(cv.getPerspectiveTransform(from!, to!))
    const page = keep(new cv.Mat())
    const size = new cv.Size(width, height)
    cv.warpPerspective(toMat({ cv, keep }, picture), page, transform, size, cv.INTER_CUBIC, cv.BORDER_REPLICATE)
    return fromMat(page, picture)
  })
}
