import { Migration } from '@mikro-orm/migrations'

/** What an operator should look at. */
export class AccountFlags extends Migration {
  override up(): void {
    this.addSql(flags)
  }
}

const flags = `
-- Something about an account that is not usual. A flag changes nothing by itself: it asks somebody to look.
create table account_flag (
  account_id text not null references account,
  flag text not null,
  raised_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  detail jsonb not null,
  primary key (account_id, flag)
)`
