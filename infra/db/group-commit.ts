type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }

export type GroupCommitOptions<In, Out> = {
  /** Handles a batch in one transaction and answers in its order. */
  run: (batch: readonly In[]) => Promise<Out[]>
  maxBatch: number
  /** How many batches may be in flight at once; what comes meanwhile gathers into the next. */
  parallel: number
  /** Errors that would meet each of a batch alone as well, or leave open whether the batch has happened: it fails as a whole. */
  concernsAll?: (error: unknown) => boolean
}

/**
 * Lets concurrent requests share transactions: alone, a request is handled at once; under load the batches grow by themselves.
 * A batch that fails is taken apart, so that one bad request fails alone.
 */
export const groupCommit = <In, Out>({
  run,
  maxBatch,
  parallel,
  concernsAll = () => false,
}: GroupCommitOptions<In, Out>): ((item: In) => Promise<Out>) => {
  const waiting: Waiting<In, Out>[] = []
  let inFlight = 0

  const handle = async (batch: readonly Waiting<In, Out>[]): Promise<void> => {
    try {
      const outs = await run(batch.map(({ item }) => item))
      for (const [place, { resolve }] of batch.entries()) resolve(outs[place]!)
    } catch (error) {
      if (batch.length === 1 || concernsAll(error)) for (const { reject } of batch) reject(error)
      else for (const one of batch) await handle([one])
    }
  }

  const pump = (): void => {
    while (inFlight < parallel && waiting.length > 0) {
      inFlight++
      void handle(waiting.splice(0, maxBatch)).finally(() => {
        inFlight--
        pump()
      })
    }
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // After the current turn, so that requests read from the sockets together share one transaction.
      if (waiting.length === 1) setImmediate(pump)
    })
}
