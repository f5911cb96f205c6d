import type { Running } from '#infra/process.ts'
import type { Handler } from '../app.ts'

/** GET /readyz: 503 while something is missing that no request can do without. */
export const readReadiness =
  ({ ready }: { ready: Running['ready'] }): Handler =>
  async (_request, response) => {
    const checks = await ready()
    const isReady = checks.every(({ ok }) => ok)
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not-ready', checks })
  }
