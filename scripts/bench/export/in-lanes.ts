/** Works through a list, two at a time, and gives the results in its order. */
export const inLanes = async <Input, Output>(
  inputs: readonly Input[],
  work: (input: Input, at: number) => Promise<Output>,
  lanes = 2,
): Promise<Output[]> => {
  const outputs: Output[] = []
  const waiting = inputs.entries()
  const lane = async (): Promise<void> => {
    for (const [at, input] of waiting) outputs[at] = await work(input, at)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return outputs
}
