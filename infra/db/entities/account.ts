import { defineEntity, p } from '@mikro-orm/core'
import type { Limits } from '#contracts/limits.ts'

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    limits: p.json<Limits>(),
    suspendedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
})
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account)
