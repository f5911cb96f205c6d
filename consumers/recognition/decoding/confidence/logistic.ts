import { solve } from './solve.ts'

/** `weights` are per column of the features as they are. */
export type Logistic = { bias: number; weights: number[] }

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

export const scoreOf = ({ bias, weights }: Logistic, features: readonly number[]): number =>
  logistic(weights.reduce((sum, weight, column) => sum + weight * features[column]!, bias))

/**
 * The pull towards zero on the bias, and on weights of standardized features; keeps the fit finite where all rows are
 * right, or where one line parts right from wrong.
 */
const ridgeOf = (column: number): number => (column === 0 ? 0.001 : 1)
const mostSteps = 50
const smallStep = 1e-9

/**
 * Ridge-penalized maximum likelihood by Newton's method (Hastie et al., "The Elements of Statistical Learning", 2nd ed.,
 * §4.4.1), started from zero. Always the same for the same rows.
 */
export const fitLogistic = (rows: readonly { features: readonly number[]; correct: boolean }[]): Logistic => {
  const { means, scales } = spreadOf(rows.map(({ features }) => features))
  const inputs = rows.map(({ features }) => [1, ...features.map((value, at) => (value - means[at]!) / scales[at]!)])
  const problem: Problem = { inputs, outcomes: rows.map(({ correct }) => (correct ? 1 : 0)) }
  let fitted = Array.from({ length: means.length + 1 }, () => 0)
  for (let step = 0; step < mostSteps; step++) {
    const change = newtonStep(problem, fitted)
    fitted = fitted.map((value, at) => value + change[at]!)
    if (change.every(value => Math.abs(value) < smallStep)) break
  }
  const weights = fitted.slice(1).map((weight, at) => weight / scales[at]!)
  return { bias: weights.reduce((bias, weight, at) => bias - weight * means[at]!, fitted[0]!), weights }
}

/** Standardized features with a 1 in front, and 1 for each row that is right. */
type Problem = { inputs: number[][]; outcomes: number[] }

const spreadOf = (features: readonly (readonly number[])[]): { means: number[]; scales: number[] } => {
  const columns = Array.from(features[0] ?? [], (_, at) => features.map(row => row[at]!))
  const means = columns.map(mean)
  // A feature that never changes says nothing; any scale will do.
  const scales = columns.map((column, at) => Math.sqrt(mean(column.map(value => (value - means[at]!) ** 2))) || 1)
  return { means, scales }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)

const newtonStep = ({ inputs, outcomes }: Problem, fitted: readonly number[]): number[] => {
  const gradient = fitted.map((value, at) => -ridgeOf(at) * value)
  const curvature = fitted.map((_, row) => fitted.map((__, column) => (row === column ? ridgeOf(row) : 0)))
  inputs.forEach((input, row) => {
    const probability = logistic(dot(input, fitted))
    const variance = probability * (1 - probability)
    for (let at = 0; at < input.length; at++) {
      gradient[at]! += input[at]! * (outcomes[row]! - probability)
      const [line, weighted] = [curvature[at]!, input[at]! * variance]
      for (let column = 0; column < input.length; column++) line[column]! += weighted * input[column]!
    }
  })
  return solve(curvature, gradient)
}
