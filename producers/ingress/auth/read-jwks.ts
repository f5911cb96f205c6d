import type { AccessTokens } from '#infra/identity/access-tokens.ts'
import type { Handler } from '../app.ts'

/** GET /.well-known/jwks.json: the same for everybody, and soon new when a key is added. */
export const readJwks =
  ({ tokens }: { tokens: Pick<AccessTokens, 'jwks'> }): Handler =>
  async (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(await tokens.jwks())
  }
