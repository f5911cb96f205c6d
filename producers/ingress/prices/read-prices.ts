import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findPriceList } from '#infra/db/money/prices.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { listPrices, type PriceBook } from './price-book.ts'
import { viewPrices } from './view-prices.ts'

export type PriceDeps = { em: () => EntityManager; prices: PriceBook }

/** GET /v1/prices: the version in force, or the one that is asked for. */
export const readPrices =
  ({ em, prices }: PriceDeps): Handler =>
  async (_request, response) => {
    const { version } = queryOf(response, operations.readPrices)
    const { current, upcoming } = await prices.prices()
    const list = version === undefined ? current : await findVersion(em, version)
    if (!list) throw new Problem('not-found')
    response.json(viewPrices(list, upcoming))
  }

const findVersion = async (em: () => EntityManager, version: string) =>
  version === listPrices.version ? listPrices : findPriceList(em(), version)
