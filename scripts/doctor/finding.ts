/** What a check found: all is well, somebody should look, or something does not work. */
export type Finding = {
  level: 'ok' | 'warning' | 'fault'
  check: string
  detail: string
  /** What to type or do about it. */
  fix?: string
}

export const ok = (check: string, detail: string): Finding => ({ level: 'ok', check, detail })

export const warning = (check: string, detail: string, fix: string): Finding => ({
  level: 'warning',
  check,
  detail,
  fix,
})

export const fault = (check: string, detail: string, fix: string): Finding => ({ level: 'fault', check, detail, fix })

/** The findings, or that there are none. */
export const orElse = (found: readonly Finding[], fine: Finding): Finding[] => (found.length > 0 ? [...found] : [fine])

export const isAtLeast = (version: string, wanted: string): boolean => {
  const [have, want] = [version, wanted].map(text => text.split('.').map(part => Number.parseInt(part, 10) || 0))
  const place = want!.findIndex((part, index) => (have![index] ?? 0) !== part)
  return place === -1 || (have![place] ?? 0) > want![place]!
}
