import { Migration } from '@mikro-orm/migrations'

/** What the tasks of an account are grouped by: which of them a key may post and see, what a budget counts, how use is told apart. */
export class Projects extends Migration {
  override up(): void {
    for (const statement of [projects, tasks, keys, budgets, usage]) this.addSql(statement)
  }
}

const projects = `
create table project (
  id text primary key,
  account_id text not null references account,
  name text not null,
  -- The same for all spellings that count as one; not by the database, whose locale may know no letters but A to Z.
  folded_name text not null,
  description text,
  archived_at timestamptz,
  created_by text not null,
  revision int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- For those that point here, so that nothing is ever in a project of another account.
  unique (id, account_id)
);
create index project_account on project (account_id, id desc);
-- The name of an archived one is free again.
create unique index project_name on project (account_id, folded_name) where archived_at is null;`

const tasks = `
alter table task add column project_id text;
-- Also what keeps a project that has a task from being deleted, however close together the two come.
alter table task add constraint task_project foreign key (project_id, account_id) references project (id, account_id);
create index task_project_list on task (project_id, id desc) where project_id is not null;`

const keys = `
-- Null is no limit.
alter table api_key add column project_ids text[]`

const budgets = `
alter table budget
  drop constraint budget_scope_check,
  add constraint budget_scope_check check (scope in ('account', 'key', 'tag', 'project'))`

const usage = `
-- Empty for what is in no project, and for what was counted before there were any.
alter table usage_bucket add column project_id text not null default '';
alter table usage_bucket drop constraint usage_bucket_pkey,
  add primary key (account_id, bucket, type, status, created_by, project_id);
alter table usage_tag_bucket add column project_id text not null default '';
alter table usage_tag_bucket drop constraint usage_tag_bucket_pkey,
  add primary key (account_id, bucket, tag, type, status, created_by, project_id);`
