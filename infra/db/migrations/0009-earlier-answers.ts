import { Migration } from '@mikro-orm/migrations'

/** A recognition is found by its picture, for whoever asks the same again. */
export class EarlierAnswers extends Migration {
  override up(): void {
    this.addSql(
      'create index recognition_picture on recognition (account_id, picture_digest, task_id desc) where picture_digest is not null',
    )
  }
}
