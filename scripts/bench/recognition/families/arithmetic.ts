/** What `left operator right` comes to; the division of a scheme is exact by its rules. */
export const resultOf = (left: number, operator: '+' | '-' | '*' | '/', right: number): number => {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
  }
}
