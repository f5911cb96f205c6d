import type { EmailFormat } from '#contracts/exports/formats.ts'
import { stemOf } from '../file-names.ts'
import { flowColors } from '../flow-colors.ts'
import type { Render, RenditionFile } from '../rendition.ts'
import { composeMessage, contentId } from './compose-message.ts'
import { flowOf } from './flow.ts'
import { lintEmail } from './lint.ts'
import { mailPictures, mostPhotos, type MailPicture } from './mail-pictures.ts'
import { mjmlToHtml } from './mjml-to-html.ts'
import { toMjml } from './to-mjml.ts'

/**
 * A message that says what the design says, in its colors and with its pictures, in the order in which it is read: boxes laid
 * upon each other are nothing that mailboxes show. One file to send with its pictures in itself; or, with `image_base_url`, a
 * page, and beside it the pictures that it looks for there under the names of the files.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames` for a picture that cannot be shown
 */
export const renderEmail: Render<EmailFormat> = async (source, format) => {
  const { document } = source
  const flow = flowOf(source)
  const pictures = await mailPictures(source)
  const base = format.image_base_url
  const addressOf = (picture: MailPicture): string =>
    base === undefined ? `cid:${contentId(picture)}` : addressBelow(base, `${stemOf(document.title)}.${picture.ending}`)
  const mjml = toMjml({ flow, colors: flowColors(document.palette), format, pictures, addressOf })
  const html = await mjmlToHtml(mjml)
  const photos = source.list.items.filter(item => item.kind === 'image' && item.role === 'photo').length
  const warnings = [
    ...lintEmail(
      html,
      flow.texts.map(({ text }) => text),
    ),
    ...(photos > mostPhotos ? [`A message carries ${mostPhotos} photos at most; the design has ${photos}.`] : []),
  ]
  if (base === undefined) {
    const bytes = await composeMessage({ flow, html, pictures, savedAt: source.savedAt })
    return { files: [{ ending: 'eml', contentType: 'message/rfc822', bytes }], warnings }
  }
  const page: RenditionFile = { ending: 'html', contentType: 'text/html; charset=utf-8', bytes: Buffer.from(html) }
  return { files: [page, ...pictures.map(fileOf)], warnings }
}

const addressBelow = (base: string, name: string): string => {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(name)}`
  return url.href
}

const fileOf = ({ ending, contentType, bytes, width, height }: MailPicture): RenditionFile => ({
  ending,
  contentType,
  bytes,
  width,
  height,
})
