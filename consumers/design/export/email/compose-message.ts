import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { oneLine, type Flow } from './flow.ts'
import type { MailPicture } from './mail-pictures.ts'

/** Where a picture is found in the message. */
export const contentId = (picture: MailPicture): string => `${picture.ending.replace(/\.\w+$/, '')}@design.invalid`

type Parts = { flow: Flow; html: string; pictures: readonly MailPicture[]; savedAt: Date }

/**
 * One message with its pictures in itself, as a draft that mail programs open for sending (`X-Unsent`): to nobody, from nobody.
 * Its date is that of the design, its id and its boundaries follow from what it says, so that the same design gives the same bytes.
 */
export const composeMessage = ({ flow, html, pictures, savedAt }: Parts): Promise<Buffer> => {
  const text = flow.texts.map(each => each.text).join('\n\n')
  const hash = createHash('sha256').update(html).update(text)
  for (const { bytes } of pictures) hash.update(bytes)
  const digest = hash.digest('hex').slice(0, 32)
  const composer = new MailComposer({
    subject: oneLine(flow.title),
    text: `${text}\n`,
    html,
    date: savedAt,
    messageId: `<${digest}@design.invalid>`,
    baseBoundary: digest,
    headers: { 'X-Unsent': '1' },
    textEncoding: 'quoted-printable',
    disableUrlAccess: true,
    disableFileAccess: true,
    attachments: pictures.map(picture => ({
      filename: picture.ending,
      content: picture.bytes,
      contentType: picture.contentType,
      contentDisposition: 'inline' as const,
      cid: contentId(picture),
    })),
  })
  return composer.compile().build()
}
