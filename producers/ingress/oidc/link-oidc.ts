import { audit } from '#infra/db/identity/audit.ts'
import { listLinks, removeLink } from '#infra/db/identity/identity-links.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import type { IdentityLinkView } from '#contracts/http/oidc.ts'
import type { IdentityLink } from '#infra/db/identity/identity-links.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { beginOutside, providerOf } from './begin-outside.ts'
import type { OidcDeps } from './oidc-deps.ts'

/** POST /v1/auth/oidc/{provider}/link: the way to the provider begins with a session, and ends with it. */
export const linkOidc =
  (deps: OidcDeps): Handler =>
  async (request, response) => {
    const provider = providerOf(deps, request)
    requireProof(response)
    const { sessionId } = callerOf(response).person!
    const address = await beginOutside(deps, response, { provider, sessionId })
    response.json({ object: 'authorization', authorization_url: address.href })
  }

/** DELETE /v1/auth/oidc/{provider}/link, also of a provider that is not configured any more. */
export const unlinkOidc =
  ({ em }: Pick<OidcDeps, 'em'>): Handler =>
  async (request, response) => {
    const { accountId, person } = callerOf(response)
    const { userId } = person!
    const provider = String(request.params['provider'])
    const links = await listLinks(em(), userId)
    if (!links.some(link => link.provider === provider)) throw new Problem('not-found')
    requireProof(response)
    const { requestId, ip } = aboutRequest(request, response)
    await inTransaction(em, async tx => {
      if (!(await removeLink(tx, userId, provider))) throw new Problem('not-found')
      const user = await findUser(tx, userId)
      const left = await listLinks(tx, userId)
      if (user?.passwordHash === null && left.length === 0)
        throw new Problem('state-conflict', {
          detail: 'It is the only way that you can sign in: set a password first.',
        })
      const entry = { actor: userId, action: 'identity.unlinked', subject: userId, facts: { provider } } as const
      await audit(tx, { accountId, ...entry, requestId, ip })
    })
    response.status(204).end()
  }

/** GET /v1/auth/oidc/links */
export const listIdentityLinks =
  ({ em }: Pick<OidcDeps, 'em'>): Handler =>
  async (_request, response) => {
    const links = await listLinks(em(), callerOf(response).person!.userId)
    response.json({ object: 'list', data: links.map(viewLink) })
  }

export const viewLink = ({ provider, createdAt, lastUsedAt }: IdentityLink): IdentityLinkView => ({
  object: 'identity_link',
  provider,
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt.toISOString(),
})
