import type { Handler } from '../app.ts'

/** `GET /healthz`: the process answers, whatever it depends on. */
export const readHealth = (): Handler => (_request, response) => {
  response.json({ status: 'ok' })
}
