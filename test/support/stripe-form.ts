/** What a form of the provider's says: `a[b][0][c]=d` is nested. */
export type Form = { [name: string]: string | Form }

export const parseForm = (text: string): Form => {
  const root: Form = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter(part => part !== '')
    const last = path.pop()!
    let at = root
    for (const part of path) at = at[part] = (at[part] ?? {}) as Form
    at[last] = value
  }
  return root
}

export const textAt = (form: Form, ...path: string[]): string | undefined => {
  let at: string | Form | undefined = form
  for (const part of path) at = typeof at === 'object' ? at[part] : undefined
  return typeof at === 'string' ? at : undefined
}

export const metadataIn = (form: Form): Record<string, string> =>
  typeof form['metadata'] === 'object' ? (form['metadata'] as Record<string, string>) : {}
