// Controls, marks of direction and halves of characters have no shape; a line or paragraph separator is a new line.
const shapeless =
  /[[\p{Cc}--\s]\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gv

/** NFC, without what has no shape; lines are trimmed, empty ones stay, and any other white space is one space. */
export const normalizeText = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(shapeless, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .trim()
