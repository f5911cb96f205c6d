import type { PreflightFacts } from '../../../../../consumers/design/export/preflight/preflight.ts'
import type { PressMode, PressSheet } from './press-sheet.ts'

/** One thing wrong with a sheet, and the check that must find it. */
type Fault = { id: string; what: string; spoil: (sheet: PressSheet, facts: PreflightFacts) => void; only?: PressMode }

const spotSpace = (name: string): string =>
  `[/Separation /${name} /DeviceCMYK <</FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 1 0 0] /N 1>>]`

export const faults: readonly Fault[] = [
  { id: 'P01', what: 'a header of a later version', spoil: sheet => (sheet.version = '1.7') },
  { id: 'P02', what: 'no identifiers', spoil: sheet => delete sheet.trailer['ID'] },
  {
    id: 'P03',
    what: 'encryption',
    spoil: sheet => {
      sheet.trailer['Encrypt'] = '20 0 R'
      sheet.more = ['<</Filter /Standard /V 1>>']
    },
  },
  { id: 'P04', what: 'two output intents', spoil: sheet => (sheet.intents = '[5 0 R 5 0 R]') },
  { id: 'P04', what: 'an output intent of another kind', spoil: sheet => (sheet.intent['S'] = '/GTS_PDFA1') },
  {
    id: 'P05',
    what: 'no name of the printing condition',
    spoil: sheet => (sheet.intent['OutputConditionIdentifier'] = '()'),
  },
  {
    id: 'P06',
    what: 'a profile of a screen',
    spoil: sheet => {
      sheet.profile = Buffer.from(sheet.profile)
      sheet.profile.write('mntr', 12)
    },
  },
  { id: 'P06', what: 'a profile cut short', spoil: sheet => (sheet.profile = sheet.profile.subarray(0, 5000)) },
  { id: 'P06', what: 'no profile', spoil: sheet => delete sheet.intent['DestOutputProfile'] },
  {
    id: 'P07',
    what: 'no title',
    spoil: sheet => {
      delete sheet.info['Title']
      sheet.xmp.text = sheet.xmp.text.replace('A card', '')
    },
  },
  { id: 'P08', what: 'trapping told in a string', spoil: sheet => (sheet.info['Trapped'] = '(False)') },
  {
    id: 'P09',
    what: 'no claim in the metadata',
    spoil: sheet => (sheet.xmp.text = sheet.xmp.text.replace('PDF/X-4', '')),
    only: 'pdf/x-4',
  },
  {
    id: 'P09',
    what: 'no claim in the information',
    spoil: sheet => delete sheet.info['GTS_PDFXVersion'],
    only: 'pdf/x-1a:2003',
  },
  {
    id: 'P09',
    what: 'metadata with another title',
    spoil: sheet => (sheet.xmp.text = sheet.xmp.text.replace('A card', 'A book')),
  },
  { id: 'P09', what: 'metadata with another date', spoil: sheet => (sheet.info['ModDate'] = '(D:20250102030405Z)') },
  { id: 'P10', what: 'metadata that are not well formed', spoil: sheet => (sheet.xmp.text += '<open>') },
  {
    id: 'P10',
    what: 'a bare ampersand in the metadata',
    spoil: sheet => (sheet.xmp.text = sheet.xmp.text.replace('</rdf:RDF>', '&</rdf:RDF>')),
  },
  { id: 'P10', what: 'metadata of another type', spoil: sheet => (sheet.xmp.entries['Subtype'] = '/Text') },
  { id: 'P11', what: 'two boxes for the trimmed page', spoil: sheet => (sheet.page['ArtBox'] = sheet.page['TrimBox']) },
  { id: 'P12', what: 'a bleed of 1 mm', spoil: sheet => (sheet.page['BleedBox'] = '[5.67 5.67 153.07 96.37]') },
  {
    id: 'P12',
    what: 'a ground that ends at the trim',
    spoil: sheet => (sheet.content[0] = '0.1 0 0 0 k 8 8 143 87 re f'),
  },
  {
    id: 'P12',
    what: 'a ground that lets through',
    spoil: sheet => (sheet.content[0] = `0.1 0 0 0 k 80 0 m 158 51 l 80 102 l 0 51 l f`),
  },
  { id: 'P13', what: 'a unit of its own', spoil: sheet => (sheet.page['UserUnit'] = '1.0') },
  { id: 'P14', what: 'a whole font', spoil: sheet => (sheet.font['BaseFont'] = '/Square') },
  { id: 'P15', what: 'a color of the screen', spoil: sheet => sheet.content.push('1 0 0 rg 20 20 5 5 re f') },
  {
    id: 'P15',
    what: 'a picture for the screen',
    spoil: sheet => {
      sheet.image['ColorSpace'] = '/DeviceRGB'
      sheet.samples = sheet.samples.subarray(0, 30_000)
    },
  },
  {
    id: 'P16',
    what: 'something half transparent',
    spoil: sheet => {
      sheet.resources['ExtGState'] = '<</G1 <</OP true /op true /OPM 1>> /G2 <</ca 0.5>>>>'
      sheet.content.push('/G2 gs 0 1 0 0 k 20 20 5 5 re f')
    },
  },
  {
    id: 'P16',
    what: 'a page that mixes as a screen does',
    spoil: sheet => (sheet.page['Group'] = '<</S /Transparency /CS /DeviceRGB>>'),
  },
  {
    id: 'P17',
    what: 'an action',
    spoil: sheet => (sheet.catalog['OpenAction'] = '<</S /JavaScript /JS (app.alert\\(1\\))>>'),
  },
  { id: 'P17', what: 'a form', spoil: sheet => (sheet.catalog['AcroForm'] = '<</Fields []>>') },
  { id: 'P17', what: 'an annotation', spoil: sheet => (sheet.page['Annots'] = '[<</Subtype /Text>>]') },
  { id: 'P18', what: 'a picture that is smoothed', spoil: sheet => (sheet.image['Interpolate'] = 'true') },
  {
    id: 'P18',
    what: 'a transfer function',
    spoil: sheet => (sheet.resources['ExtGState'] = '<</G1 <</OP true /op true /OPM 1 /TR /Identity>>>>'),
  },
  { id: 'P19', what: 'a coarse picture', spoil: sheet => (sheet.content[1] = 'q 60 0 0 60 30 20 cm /X1 Do Q') },
  { id: 'P20', what: 'a flat color of 360 %', spoil: sheet => sheet.content.push('0.9 0.9 0.9 0.9 k 20 20 5 5 re f') },
  {
    id: 'P20',
    what: 'a picture with one point of 400 %',
    spoil: sheet => (sheet.samples = Buffer.from(sheet.samples).fill(255, 800, 804)),
  },
  {
    id: 'P20',
    what: 'a gradient that ends too dark',
    spoil: sheet => {
      sheet.resources['Shading'] =
        '<</S1 <</ShadingType 2 /ColorSpace /DeviceCMYK /Coords [0 0 9 0] /Function <</FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 1 0.5] /N 1>>>>>>'
      sheet.content.splice(1, 0, 'q 20 20 5 5 re W n /S1 sh Q')
    },
  },
  {
    id: 'P20',
    what: 'black over a ground of 240 %',
    spoil: sheet => sheet.content.splice(3, 0, '0.8 0.8 0.8 0 k 70 40 60 40 re f'),
  },
  {
    id: 'P21',
    what: 'letters in black of four inks',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('0 0 0 1 k', '0.7 0.6 0.5 0.95 k')),
  },
  {
    id: 'P21',
    what: 'black letters that knock out',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('/G1 gs', '')),
  },
  {
    id: 'P21',
    what: 'white letters that overprint',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('0 0 0 1 k', '0 0 0 0 k')),
  },
  {
    id: 'P22',
    what: 'letters of 4 pt',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('12 Tf', '4 Tf')),
  },
  { id: 'P22', what: 'a hairline', spoil: sheet => (sheet.content[2] = sheet.content[2]!.replace('0.5 w', '0.1 w')) },
  {
    id: 'P23',
    what: 'three spot colors',
    spoil: sheet => {
      sheet.resources['ColorSpace'] = `<</A ${spotSpace('Gold')} /B ${spotSpace('Silver')} /C ${spotSpace('Bronze')}>>`
      sheet.content.push(...['A', 'B', 'C'].map(name => `/${name} cs 1 scn 20 20 5 5 re f`))
    },
  },
  {
    id: 'P23',
    what: 'one spot color for two colors',
    spoil: sheet => {
      const other = spotSpace('Gold').replace('[0 1 0 0]', '[1 0 0 0]')
      sheet.resources['ColorSpace'] = `<</A ${spotSpace('Gold')} /B ${other}>>`
      sheet.content.push(...['A', 'B'].map(name => `/${name} cs 1 scn 20 20 5 5 re f`))
    },
  },
  { id: 'P24', what: 'a letter without an outline', spoil: sheet => (sheet.outlines[2] = false) },
  {
    id: 'P24',
    what: 'invisible letters',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('BT', 'BT 3 Tr')),
  },
  {
    id: 'P24',
    what: 'letters clipped away',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('q', 'q 0 0 5 5 re W n')),
  },
  {
    id: 'P24',
    what: 'letters that something covers',
    spoil: sheet => sheet.content.push('0 0 0 0 k 70 40 60 40 re f'),
  },
  { id: 'P24', what: 'a text that is missing', spoil: (_, facts) => (facts.texts = [{ text: 'Hi' }, { text: 'H' }]) },
  {
    id: 'P25',
    what: 'a length that is wrong',
    spoil: sheet => (sheet.image['Length'] = '39999'),
  },
  { id: 'P25', what: 'a reference to nothing', spoil: sheet => (sheet.catalog['Lost'] = '99 0 R') },
  { id: 'P25', what: 'a state that is never brought back', spoil: sheet => sheet.content.push('q') },
  { id: 'P25', what: 'an operator that nobody knows', spoil: sheet => sheet.content.push('1 2 frobnicate') },
  { id: 'P26', what: 'a page of another size', spoil: (_, facts) => (facts.trimMm = { width: 50, height: 31 }) },
  {
    id: 'P27',
    what: 'letters across the edge',
    spoil: sheet => (sheet.content[3] = sheet.content[3]!.replace('80 50 Tm', '146 50 Tm')),
  },
]
