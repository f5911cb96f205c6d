import { openCv, withMats } from '#infra/engines/open-cv.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const megabyte = 1000

test('what a scope keeps is deleted when the work throws, so that the heap stays as it is', () => {
  const cv = openCv()
  const before = cv.HEAP8.length
  for (let run = 0; run < 300; run++) {
    assert.throws(
      () =>
        withMats((_, keep) => {
          keep(new cv.Mat(megabyte, megabyte, cv.CV_8UC1))
          throw new Error('midway')
        }),
      /midway/,
    )
  }
  // 300 forgotten megabytes would have doubled it.
  assert.equal(cv.HEAP8.length, before)
})

test('an exception of OpenCV is an error with its message, not a number', () => {
  assert.throws(
    () => withMats((cv, keep) => cv.medianBlur(keep(new cv.Mat()), keep(new cv.Mat()), 3)),
    (error: unknown) => error instanceof Error && /Assertion failed/.test(error.message),
  )
})
