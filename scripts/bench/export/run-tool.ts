import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Longer than any of them takes, also on a machine that has much else to do. */
const timeout = 600_000
const maxBuffer = 256 * 2 ** 20

/** What a program of the distribution prints. @throws Error with what it complains about */
export const runTool = async (program: string, args: readonly string[]): Promise<string> => {
  try {
    return (await run(program, [...args], { timeout, maxBuffer })).stdout
  } catch (error) {
    const { stderr = '', stdout = '', message } = error as { stderr?: string; stdout?: string; message: string }
    throw new Error(`${program}: ${(stderr || stdout || message).trim().split('\n').slice(-3).join(' ')}`, {
      cause: error,
    })
  }
}
