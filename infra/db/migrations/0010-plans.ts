import { Migration } from '@mikro-orm/migrations'

/** What an account is entitled to, and where its days begin. Accounts that are there keep the limits that they have. */
export class Plans extends Migration {
  override up(): void {
    this.addSql(`
      alter table account
        add column plan text not null default 'free',
        add column time_zone text not null default 'UTC'`)
  }
}
