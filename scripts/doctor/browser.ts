import { BrowserPool } from '#infra/engines/chromium/browser-pool.ts'
import { findChromium } from '#infra/engines/chromium/find-chromium.ts'
import { findFence } from '#infra/engines/chromium/fence.ts'
import type { Environment } from '../environment.ts'
import { messageOf } from '../command/message-of.ts'
import { fault, ok, warning, type Finding } from './finding.ts'

/** The browser that draws web pages starts, and how well it is fenced in. Ends it again. */
export const checkBrowser = async (environment: Environment): Promise<Finding[]> => {
  const path = findChromium(environment['CHROMIUM_PATH'] || undefined)
  if (path === undefined) {
    const fix = 'install the package chromium-headless-shell, or name the program of one in CHROMIUM_PATH'
    return [warning('browser', 'is not installed: tasks of html.render will fail', fix)]
  }
  const fence = await findFence()
  await using pool = new BrowserPool({ path, fence })
  try {
    await pool.run(async () => undefined, AbortSignal.timeout(startMs))
  } catch (error) {
    return [fault('browser', messageOf(error), 'allow user namespaces, or install the package chromium-sandbox')]
  }
  return [
    fence.kind === 'namespaces'
      ? ok('browser', 'starts in its sandbox, without a network')
      : warning(
          'browser',
          'starts in its sandbox, but sees the network that this machine sees',
          'allow user namespaces',
        ),
  ]
}

const startMs = 25_000
