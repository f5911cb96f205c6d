/** The interval of a rate seen as `successes` of `trials` (Wilson 1927); `z` is 1.96 for 95 %, two-sided. */
export const wilsonInterval = (successes: number, trials: number, z = 1.959_963_985): [low: number, high: number] => {
  if (trials === 0) return [0, 1]
  const rate = successes / trials
  const scale = 1 + z ** 2 / trials
  const middle = (rate + z ** 2 / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}
