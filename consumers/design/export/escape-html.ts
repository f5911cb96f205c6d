const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Not allowed in HTML as characters, nor as references to them: controls, halves of surrogate pairs, noncharacters. */
const unwritable = /[[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]--[\t\n]]/gv

/** Text for between tags and for quoted attributes of HTML and XML. What no page may contain is left out. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unwritable, '')
    .replaceAll(/[&<>"']/g, character => entities[character]!)
