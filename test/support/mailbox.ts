import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import type { Platform } from './platform.ts'

export type ReadLetter = { subject: string; text: string; token: string }

/** The letters that were written to an address so far, the oldest first. */
export const lettersTo = async ({ mailFolder }: Pick<Platform, 'mailFolder'>, email: string): Promise<ReadLetter[]> => {
  const names = await readdir(mailFolder).catch(() => [])
  const texts = await Promise.all(
    names.toSorted((one, other) => one.localeCompare(other)).map(name => readFile(join(mailFolder, name), 'utf8')),
  )
  return texts
    .filter(text => text.startsWith(`To: ${email}\n`))
    .map(text => ({
      text,
      subject: /^Subject: (.*)$/m.exec(text)![1]!,
      token: /#token=([\w-]+)/.exec(text)?.[1] ?? '',
    }))
}

/** The newest letter of a subject to an address, once it has come. */
export const letterTo = (
  platform: Pick<Platform, 'mailFolder'>,
  email: string,
  { subject, after = 0 }: { subject: RegExp; after?: number },
): Promise<ReadLetter> =>
  eventually(`a letter to ${email} about ${subject}`, async () => {
    const found = (await lettersTo(platform, email)).filter(letter => subject.test(letter.subject))
    return found.length > after && found.at(-1)
  })
