import { settings, type SettingKey, type SettingValue } from '#contracts/settings.ts'
import type { Settings } from '#infra/settings.ts'

/** Settings that nobody has changed, but for these. */
export const fixedSettings = (changed: Partial<{ [Key in SettingKey]: SettingValue<Key> }> = {}): Settings => ({
  get: <Key extends SettingKey>(key: Key) => (changed[key] ?? settings[key].default) as SettingValue<Key>,
  refresh: () => Promise.resolve(),
})
