import { Migration } from '@mikro-orm/migrations'

/** What a statement calls when it finds that it was decided on rows that have changed since. */
export class OutOfDate extends Migration {
  override up(): void {
    this.addSql(outOfDate)
  }
}

// Of the class of conflicts: whoever asked looks again and decides again.
const outOfDate = `
create function out_of_date() returns void language plpgsql as $$
begin
  raise exception using errcode = '40IK1', message = 'what this was decided on has changed';
end $$`
