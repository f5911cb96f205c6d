import { createClient, type InkstoneClient } from '#contracts/client/create-client.ts'
import { UsageFault, type Answer, type Command } from '../command/command.ts'
import type { DeadNeeds } from '../dead/needs.ts'
import { loadEnvironment, type Environment } from '../environment.ts'

export type InkNeeds = {
  /** Of the instance at INKSTONE_URL, with the key INKSTONE_KEY. @throws UsageFault that says what is missing */
  client: () => InkstoneClient
  /** What `npm run dead` works on: the database of the instance, for operators. */
  dead: () => Promise<DeadNeeds>
  /** Shows a line while the command still runs. */
  tell: (line: string) => void
  /** Aborts when whoever runs the command wants it to stop. */
  stopping: AbortSignal
}
export type InkCommand = Command<InkNeeds>

type Outside = { given: Environment } & Pick<InkNeeds, 'tell' | 'stopping'>

/** Opens what a command asks for, and nothing before. */
export const openInk = ({ given, tell, stopping }: Outside): InkNeeds & AsyncDisposable => {
  const stack = new AsyncDisposableStack()
  return {
    tell,
    stopping,
    client: () => clientOf(given),
    dead: async () => {
      const { openDead } = await import('../dead/needs.ts')
      return stack.use(await openDead(loadEnvironment({ needs: ['DATABASE_URL'], given }), { stopping, tell }))
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const clientOf = (given: Environment): InkstoneClient => {
  const { INKSTONE_KEY: key } = given
  // The platform of this folder, where npm start has started one.
  const baseUrl = given['INKSTONE_URL'] || loadEnvironment({ given })['PUBLIC_URL']
  if (!baseUrl) throw new UsageFault('INKSTONE_URL is not set: export INKSTONE_URL=https://ink.example')
  if (!key)
    throw new UsageFault('INKSTONE_KEY is not set: export the key that npm start has printed, or make one of your own.')
  try {
    return createClient({ baseUrl, key })
  } catch (error) {
    throw new UsageFault(`INKSTONE_URL or INKSTONE_KEY cannot be used: ${(error as Error).message}`)
  }
}

/** An answer for people, and the same line by line for programs. */
export const said = (text: string, lines: readonly unknown[], isBad = false): Answer => ({
  text,
  json: lines,
  lines,
  isBad,
})
