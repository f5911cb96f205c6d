import { exportJWK, generateKeyPair } from 'jose'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Provider, type Configuration } from 'oidc-provider'
import type { OidcSettings } from '#infra/identity/provider-settings.ts'
import type { Lifetime } from './lifetime.ts'
import { serveLoopback } from './loopback.ts'

export type TestOidcServer = {
  settings: OidcSettings
  /** What it says of its people, by the names that they sign in with. */
  people: Map<string, Record<string, unknown>>
  /** Opens it for a client that browsers are sent back to here. */
  open: (redirectUri: string) => void
  /** Lets it answer everything with 503, or no more. */
  setAway: (isAway: boolean) => void
}

const client = { clientId: 'inkstone', clientSecret: 'client-secret-of-the-tests-0123456789' }

/** A certified OpenID Connect server on this machine. Whom its pages ask who they are answers with a form. */
export const startOidcServer = async (lifetime: Lifetime, id = 'corp'): Promise<TestOidcServer> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const people: TestOidcServer['people'] = new Map()
  let serve: RequestListener = (_request, response) => void response.writeHead(503).end()
  let isAway = false
  const issuer = await serveLoopback(lifetime, (request, response) => {
    if (isAway) response.writeHead(503).end()
    else serve(request, response)
  })
  return {
    settings: { type: 'oidc', id, label: 'The company', issuer, scopes: 'openid email profile', ...client },
    people,
    open: redirectUri => {
      const provider = new Provider(issuer, configuration({ redirectUri, people, jwk }))
      const rest = provider.callback()
      serve = (request, response) => {
        if (request.url?.startsWith('/interaction/') !== true) void rest(request, response)
        else void interact(provider, request, response)
      }
    },
    setAway: next => {
      isAway = next
    },
  }
}

type Set = { redirectUri: string; people: TestOidcServer['people']; jwk: object }

const configuration = ({ redirectUri, people, jwk }: Set): Configuration => ({
  clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] }],
  jwks: { keys: [jwk] },
  cookies: { keys: ['cookie-key-of-the-tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  // Everybody consents to everything that is asked for.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ accountId: oidc.session!.accountId!, clientId: oidc.client!.clientId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
})

const interact = async (provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<form method="post"><input name="login"></form>')
    return
  }
  const login = new URLSearchParams(await text(request)).get('login')
  const result = login ? { login: { accountId: login } } : { error: 'access_denied' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}
