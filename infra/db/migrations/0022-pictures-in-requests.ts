import { Migration } from '@mikro-orm/migrations'

/** A picture that came inside the request of a task, and that nobody has uploaded, goes with the task. */
export class PicturesInRequests extends Migration {
  override up(): void {
    this.addSql('alter table asset add column is_in_request boolean not null default false')
  }
}
