const namedAtMost = 10

/** Names characters that cannot be drawn, by their code points as well: some cannot be shown here either. */
export const sayMissing = (missing: readonly string[]): string => {
  const named = missing.slice(0, namedAtMost).map(text => {
    const codes = Array.from(text, each => `U+${each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
    return `${/^[\p{C}]/u.test(text) ? '' : `“${text}” `}(${codes.join(' ')})`
  })
  const more = missing.length > namedAtMost ? ` and ${missing.length - namedAtMost} more` : ''
  return `No font of this installation can draw ${named.join(', ')}${more}.`
}
