/** Names of files as people see them. They never become part of a path. */

const extensions: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'application/vnd.iccprofile': 'icc',
}

// Characters, not halves of them.
const start = /^.{1,120}/u

/**
 * The name that a client gave, fit to be shown: the last part of a path, without controls, marks that turn the direction of
 * writing, and what file systems refuse. The extension follows from what the file is.
 */
export const displayName = (given: string | undefined, contentType: string): string => {
  const last = (given ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!
  const shown = last.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}"<>:|?*]/gu, '')
  const stem = shown.replace(/\.[^.]{0,10}$/, '').replaceAll(/^[\s.]+|[\s.]+$/g, '')
  return `${stem.match(start)?.[0].trimEnd() || 'image'}.${extensions[contentType] ?? 'bin'}`
}

/** Content-Disposition (RFC 6266) with the name in ASCII for old readers and in full (RFC 8187) for the others. */
export const contentDisposition = (disposition: 'inline' | 'attachment', filename: string): string => {
  const ascii = filename.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const full = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${full}`
}
