import { Migration } from '@mikro-orm/migrations'

/** Few tasks have a webhook, and every event of a task asks whether it has one. */
export class TaskWebhooks extends Migration {
  override up(): void {
    this.addSql('create index task_webhook on task (id) where webhook is not null')
  }
}
