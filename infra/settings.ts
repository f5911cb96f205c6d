import { settingKeys, settings, type SettingKey, type SettingValue } from '#contracts/settings.ts'
import type { EntityManager } from './db/orm.ts'
import { readSettings, valueOf } from './db/settings.ts'
import { repeat } from './repeat.ts'
import type { Log } from './telemetry/log.ts'

/** The settings as a process knows them. */
export type Settings = {
  /** Without a round trip; at most a moment behind what was set. */
  get: <Key extends SettingKey>(key: Key) => SettingValue<Key>
  /** Reads them again: somebody has said that they have changed. */
  refresh: () => Promise<void>
}

/** A notice may be lost with its connection: so often they are read without one. */
const refreshEveryMs = 15_000

/** Knows the settings, and goes on with what it knows while the database is away. */
export const knownSettings = ({ em, log }: { em: () => EntityManager; log: Log }, signal: AbortSignal): Settings => {
  let known = defaults()
  const refresh = async (): Promise<void> => {
    const rows = await readSettings(em())
    known = { ...defaults(), ...Object.fromEntries(rows.map(({ key, value }) => [key, valueOf(key, value)])) }
  }
  void repeat({ once: refresh, everyMs: refreshEveryMs, log }, signal)
  return {
    get: <Key extends SettingKey>(key: Key) => known[key] as SettingValue<Key>,
    refresh: () => refresh().catch((error: unknown) => log.warn({ err: error }, 'settings cannot be read')),
  }
}

const defaults = (): Record<string, unknown> => Object.fromEntries(settingKeys.map(key => [key, settings[key].default]))
