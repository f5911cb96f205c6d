import { Migration } from '@mikro-orm/migrations'

/** What was recognized, what people said of it, and what a task got back for it. */
export class Recognitions extends Migration {
  override up(): void {
    for (const statement of [log, feedback, refunds]) this.addSql(statement)
  }
}

const log = `
-- Made from the events of the workers. Ids of tasks begin with their time, so this key is also the order of the log.
create table recognition (
  task_id text primary key,
  account_id text not null references account,
  kind text not null,
  asset_id text not null,
  -- Null when the picture was already unknown when the answer came.
  picture_digest text,
  answer text,
  confidence double precision not null,
  rejected boolean not null,
  cached text,
  views int not null,
  ms double precision not null,
  model text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index recognition_account on recognition (account_id, task_id);
create index recognition_expiring on recognition (expires_at);`

const feedback = `
-- One verdict per task. It outlives what it is about: the accuracy and the limit on credits are made from it.
create table recognition_feedback (
  task_id text primary key,
  account_id text not null references account,
  kind text not null,
  verdict text not null check (verdict in ('correct', 'incorrect')),
  -- Gone at the same time as the answer that it corrects.
  expected text,
  credited bigint not null check (credited >= 0),
  reason text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  check ((credited > 0) = (reason is null))
);
create index recognition_feedback_account on recognition_feedback (account_id, task_id);
create index recognition_feedback_recent on recognition_feedback (created_at, kind, verdict);
create index recognition_feedback_credited on recognition_feedback (account_id, created_at) where credited > 0;
create index recognition_feedback_expiring on recognition_feedback (expires_at) where expected is not null;`

const refunds = `
-- What of the charge was given back after the end.
alter table task add column refunded bigint not null default 0
  constraint task_refunded check (refunded >= 0 and refunded <= charged);`
