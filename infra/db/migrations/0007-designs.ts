import { Migration } from '@mikro-orm/migrations'

/** Designs with their versions, and how many of them an account may have. */
export class Designs extends Migration {
  override up(): void {
    for (const statement of [designs, versions, limits]) this.addSql(statement)
  }
}

const designs = `
create table design (
  id text primary key,
  account_id text not null references account,
  -- As the newest version says; lists are made from them.
  title text not null,
  style text not null,
  canvas jsonb not null,
  -- The number of the newest version; also the ETag.
  version int not null check (version > 0),
  task_id text,
  variant_index int,
  -- A picture of the first version.
  preview_asset_id text,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((task_id is null) = (variant_index is null))
) with (fillfactor = 70);
create index design_account on design (account_id, id desc) where deleted_at is null;
create index design_task on design (task_id) where task_id is not null;
create index design_tags on design using gin (tags) where tags <> '{}';
create index design_deleted on design (deleted_at) where deleted_at is not null;`

const versions = `
create table design_version (
  design_id text not null references design on delete cascade,
  n int not null check (n > 0),
  document jsonb not null,
  made_by text not null,
  note text,
  created_at timestamptz not null default now(),
  primary key (design_id, n)
);
-- What a version says never changes. Old versions are deleted, and all of them go with their design.
create trigger design_version_never_changes before update or truncate on design_version
  for each statement execute function refuse_change();`

const limits = `
update account set limits = '{"designs": 10000}'::jsonb || limits;`
