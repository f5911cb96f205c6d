import { Migration } from '@mikro-orm/migrations'

/** Which kinds the operator has switched off, and which domains an account has proven control of. */
export class ScopeGuard extends Migration {
  override up(): void {
    for (const statement of [disabledKinds, domains]) this.addSql(statement)
  }
}

const disabledKinds = `
-- A kind that the operator has switched off: no task of it is accepted.
create table disabled_kind (
  type text primary key,
  reason text not null,
  disabled_at timestamptz not null default now()
)`

const domains = `
-- What an account says it controls. The token is what it has to publish there; a proof is good for a while only.
create table domain (
  account_id text not null references account,
  name text not null,
  token text not null,
  created_at timestamptz not null default now(),
  verified_at timestamptz,
  primary key (account_id, name)
)`
