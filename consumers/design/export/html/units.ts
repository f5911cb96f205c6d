/** Lengths of the canvas as shares of the page's width: the page scales as a whole, and at the width of the canvas is exact. */
export type Units = (pixels: number) => string

/** A hundred-thousandth of a percent: finer than the 1/64 px that browsers lay out in, on every canvas. */
export const unitsOf =
  (canvasWidth: number): Units =>
  pixels =>
    `${number((100 * pixels) / canvasWidth)}cqw`

export const number = (value: number): string => String(Number(value.toFixed(5)) + 0)
