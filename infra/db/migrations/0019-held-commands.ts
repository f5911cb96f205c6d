import { Migration } from '@mikro-orm/migrations'

/** Commands that wait for their turn, so that an account with many does not keep the others waiting. */
export class HeldCommands extends Migration {
  override up(): void {
    this.addSql(held)
  }
}

const held = `
-- A row of the outbox moves here, under its own id, when its queue has enough already, and back when its account's turn has come.
-- A table of its own: the outbox stays as short as what is on its way, however much waits.
create table held_command (
  id bigint primary key,
  account_id text not null,
  message_id text not null,
  exchange text not null,
  routing_key text not null,
  type text not null,
  correlation_id text not null,
  causation_id text,
  traceparent text,
  body json not null,
  created_at timestamptz not null
);
create index held_command_turn on held_command (routing_key, account_id, id);
create index held_command_task on held_command (correlation_id)`
