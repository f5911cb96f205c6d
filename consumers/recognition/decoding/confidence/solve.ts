/** The x of matrix · x = vector, for a square matrix of full rank, by Gaussian elimination with partial pivoting. */
export const solve = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] => {
  const rows = matrix.map((row, at) => [...row, vector[at]!])
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best))
    const at = rows.indexOf(pivot)
    ;[rows[at], rows[column]] = [rows[column]!, pivot]
    for (const row of rows.slice(column + 1)) subtractMultiple(row, pivot, row[column]! / pivot[column]!)
  }
  const solution = Array.from(vector, () => 0)
  for (let row = rows.length - 1; row >= 0; row--) {
    const known = solution.reduce((sum, value, column) => sum + value * rows[row]![column]!, 0)
    solution[row] = (rows[row]!.at(-1)! - known) / rows[row]![row]!
  }
  return solution
}

const subtractMultiple = (row: number[], other: readonly number[], factor: number): void => {
  other.forEach((value, column) => (row[column]! -= factor * value))
}
