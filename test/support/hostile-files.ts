import { deflateSync } from 'node:zlib'
import { gifWithFrames, pngClaiming, svgFile, tiffFile, webpWithFrames } from './hostile-images.ts'

const text = (content: string): Buffer => Buffer.from(content)
const svg = (inside: string): Buffer =>
  text(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}</svg>`)

/** Files that are no picture, whatever they begin or end with. */
export const notPictures: Record<string, Buffer> = {
  'a plain drawing': svgFile,
  'a drawing with a script': svg('<script>alert(1)</script>'),
  'a drawing with an event': svg('<rect width="9" height="9" onload="alert(1)"/>'),
  'a drawing with a page inside': svg(
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="file:///etc/passwd"/></foreignObject>',
  ),
  'a drawing that refers to a file': svg('<image href="file:///etc/passwd"/><use href="file:///etc/passwd#a"/>'),
  'a drawing that refers to the network': svg('<image href="http://169.254.169.254/latest/meta-data/"/>'),
  'a drawing that imports a style': svg('<style>@import url(http://127.0.0.1/x.css)</style>'),
  'a drawing with an entity from outside': text(
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
  ),
  'a drawing with entities that multiply': text(
    `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'abcdefghij'[n + 1]} "${`&${'abcdefghij'[n]};`.repeat(10)}">`).join('')}]><svg>&j;</svg>`,
  ),
  'a drawing behind a mark of its encoding': Buffer.concat([Buffer.from('efbbbf', 'hex'), svgFile]),
  'a drawing in UTF-16': Buffer.from(`\uFEFF${svgFile.toString()}`, 'utf16le'),
  'a drawing that is compressed': Buffer.concat([
    Buffer.from('1f8b0800000000000003', 'hex'),
    deflateSync(svgFile).subarray(2),
  ]),
  'a page': text('<!doctype html><script>alert(1)</script>'),
  'a document': text('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
  'a PostScript program': text('%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file'),
  'a script for ImageMagick': text(
    'push graphic-context\nviewbox 0 0 9 9\nfill \'url(https://127.0.0.1/x.jpg"|id; ")\'\npop graphic-context',
  ),
  'a list for ImageMagick': text('@/etc/passwd'),
  'an archive': Buffer.from('504b0304140000000000', 'hex'),
  'a program': Buffer.from('7f454c46020101000000000000000000', 'hex'),
  'a TIFF': tiffFile,
  'a bitmap of Windows': Buffer.from(
    '424d460000000000000036000000280000000200000002000000010018000000000010000000',
    'hex',
  ),
  'an icon': Buffer.from('00000100010010100000010020006804000016000000', 'hex'),
  nothing: Buffer.alloc(0),
  'a megabyte of zeros': Buffer.alloc(2 ** 20),
}

/** Files that begin as a picture does and are a trap. */
export const trappedPictures: Record<string, Buffer> = {
  'a PNG of fifty thousand pixels a side': pngClaiming(50_000, 50_000),
  'a PNG of one long line': pngClaiming(2 ** 30, 1),
  'a PNG without a size': pngClaiming(0, 0),
  'a PNG of the largest size that there is': pngClaiming(0x7f_ff_ff_ff, 0x7f_ff_ff_ff),
  'a GIF of a million frames': gifWithFrames(1_000_000),
  'a WebP of a hundred thousand frames': webpWithFrames(100_000),
  'the first bytes of a PNG': Buffer.from('89504e470d0a1a0a', 'hex'),
  'the first bytes of a PNG, and a page': Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    text('<script>alert(1)</script>'),
  ]),
  'the first bytes of a JPEG, and a page': Buffer.concat([
    Buffer.from('ffd8ffe0', 'hex'),
    text('<html><script>alert(1)</script>'),
  ]),
  'the first bytes of a GIF, and a script': text('GIF89a/*\0\0\0\0*/=1;alert(1)//'),
  'the first bytes of a WebP, and nothing': text('RIFF\x04\0\0\0WEBP'),
}
