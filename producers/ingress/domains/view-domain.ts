import { proofLabel, type DomainView } from '#contracts/http/domains.ts'
import type { DomainRow } from '#infra/db/identity/domains.ts'

export const viewDomain = ({ name, token, createdAt, verifiedAt }: DomainRow): DomainView => ({
  object: 'domain',
  name,
  status: verifiedAt ? 'verified' : 'pending',
  record: { type: 'TXT', name: recordName(name), value: recordValue(token) },
  created_at: createdAt.toISOString(),
  verified_at: verifiedAt?.toISOString() ?? null,
})

export const recordName = (name: string): string => `${proofLabel}.${name}`
export const recordValue = (token: string): string => `inkstone-verify=${token}`
