import { defineEntity, p } from '@mikro-orm/core'
import type { Limits } from '#contracts/limits.ts'
import type { PlanName } from '#contracts/plans.ts'

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    limits: p.json<Limits>(),
    plan: p.text().$type<PlanName>(),
    /** Where its days and months begin; an IANA name. */
    timeZone: p.text(),
    suspendedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
})
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account)
