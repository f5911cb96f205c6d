import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { findPriceList, publishPrices as publish } from '#infra/db/money/prices.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { faultAt, type Problem } from '../problem.ts'
import type { PriceDeps } from './read-prices.ts'
import { viewPrices } from './view-prices.ts'

/** POST /v1/admin/prices: the next version. Every process hears of it with the commit. */
export const publishPrices =
  ({ em, prices }: PriceDeps): Handler =>
  async (request, response) => {
    const content = bodyOf(response, operations.publishPrices)
    const { rules, effective_from: from, note } = content
    const { actorId } = callerOf(response)
    const version = await doOnce(
      { em },
      { request, response },
      {
        operation: operations.publishPrices,
        content,
        status: 201,
        locationOf: made => `/v1/prices?version=${made}`,
        work: async tx => {
          const effectiveFrom = from === undefined ? undefined : new Date(from)
          const made = await publish(tx, { rules, effectiveFrom, note, publishedBy: actorId })
          if (!made) throw tooLate()
          const { requestId } = contextOf(response)
          const facts = { effective_from: made.effectiveFrom.toISOString(), rules, note: note ?? null }
          const entry = { accountId: null, actor: actorId, subject: made.version, facts, requestId }
          await audit(tx, { ...entry, action: 'prices.published' })
          return made.version
        },
      },
    )
    prices.forget()
    const { upcoming } = await prices.prices()
    response.json(viewPrices((await findPriceList(em(), version))!, upcoming))
  }

const tooLate = (): Problem =>
  faultAt({ pointer: '/effective_from', code: 'in-the-past', detail: 'prices cannot change in the past' })
