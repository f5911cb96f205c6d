import { Migration } from '@mikro-orm/migrations'

/** Exports, and files that lie in folders by what they are. */
export class Exports extends Migration {
  override up(): void {
    for (const statement of [folders, downloads, byDesign]) this.addSql(statement)
  }
}

// The default is where files lay before there were folders: those that exist stay there.
const folders = `
alter table asset add column folder text not null default 'accounts'
  check (folder in ('accounts', 'uploads', 'designs', 'exports', 'results'));`

const downloads = `
alter table asset
  add column download_count int not null default 0,
  add column links_revoked_at timestamptz;`

// Exports are tasks; those of one design are looked for by it.
const byDesign = `
create index task_export_design on task ((input ->> 'design_id'), id desc) where type = 'design.export';`
