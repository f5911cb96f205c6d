// The frame of an ICC profile (ICC.1:2004-10 and ICC.1:2010, clause 7): a header of 128 bytes and a table of tags. Read with a check
// at every step, because the file is a stranger's.
import { unusable } from './unusable-profile.ts'

export type IccFile = {
  version: 2 | 4
  /** The space between devices in which the tables speak. */
  between: 'Lab' | 'XYZ'
  /** What the profile calls itself, in printable ASCII. */
  description: string
  tag: (signature: string) => Buffer | undefined
}

const mostProfileBytes = 4 * 2 ** 20
const headerBytes = 128
const entryBytes = 12
const mostTags = 200

/** @throws Failure `unusable-profile` unless it is a whole profile of a printing press with four inks. */
export const readIccFile = (bytes: Uint8Array): IccFile => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { version, between } = readHeader(file)
  const tags = readTags(file)
  return { version, between, description: descriptionIn(tags.get('desc')), tag: signature => tags.get(signature) }
}

const readHeader = (file: Buffer): Pick<IccFile, 'version' | 'between'> => {
  requireWhole(file)
  const version = file[8]!
  if (version !== 2 && version !== 4) throw unusable('its version is neither 2 nor 4.')
  if (text(file, 12) !== 'prtr') throw unusable('it does not describe a printer.')
  if (text(file, 16) !== 'CMYK') throw unusable('its inks are not cyan, magenta, yellow and black.')
  const between = text(file, 20).trim()
  if (between !== 'Lab' && between !== 'XYZ') throw unusable('it leads neither to Lab nor to XYZ.')
  return { version, between }
}

const requireWhole = (file: Buffer): void => {
  if (file.length < headerBytes + 4 || text(file, 36) !== 'acsp') throw unusable('it is not an ICC profile.')
  if (file.length > mostProfileBytes) throw unusable('it is larger than 4 MiB.')
  if (file.readUInt32BE(0) !== file.length) throw unusable('it is cut short, or longer than it says.')
}

const readTags = (file: Buffer): Map<string, Buffer> => {
  const count = file.readUInt32BE(headerBytes)
  const first = headerBytes + 4 + count * entryBytes
  if (count > mostTags || first > file.length) throw unusable('its table of contents is damaged.')
  const tags = new Map<string, Buffer>()
  for (let at = headerBytes + 4; at < first; at += entryBytes) {
    const [start, length] = [file.readUInt32BE(at + 4), file.readUInt32BE(at + 8)]
    if (start < first || start + length > file.length) throw unusable('a part of it lies beyond its end.')
    tags.set(text(file, at), file.subarray(start, start + length))
  }
  return tags
}

const text = (file: Buffer, at: number): string => file.toString('latin1', at, at + 4)

const longestDescription = 100

/** Version 2 holds ASCII, version 4 UTF-16 in several languages, of which the first is taken. */
const descriptionIn = (tag: Buffer | undefined): string => {
  if (!tag || tag.length < 28) return ''
  const said = text(tag, 0) === 'mluc' ? firstOfMany(tag) : tag.toString('latin1', 12, 12 + tag.readUInt32BE(8))
  return said
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, longestDescription)
}

const firstOfMany = (tag: Buffer): string => {
  const [length, start] = [tag.readUInt32BE(20), tag.readUInt32BE(24)]
  const units = tag.subarray(start, Math.min(tag.length, start + Math.min(length, 4 * longestDescription)))
  return Buffer.from(units.subarray(0, units.length & ~1))
    .swap16()
    .toString('utf16le')
}
