/** A spreadsheet (OpenDocument 1.2, ISO/IEC 26300) of one table. Pure. */
import { strToU8, zipSync } from 'fflate'
import { textOfCell, type Cell } from './cell.ts'
import { escaped } from './xml.ts'

export const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet'

/** The bytes of the file. Text is text, whatever it begins with: nothing in it is a formula. */
export function odsOf(title: string, rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer> {
  // The type comes first and is not packed, so that it can be read without unpacking (part 3 §3.3).
  return zipSync({
    mimetype: [strToU8(ODS_TYPE), { level: 0 }],
    'META-INF/manifest.xml': strToU8(MANIFEST),
    'content.xml': strToU8(contentOf(title, rows)),
  })
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const entry = (path: string, type: string): string =>
  `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`
const MANIFEST = `${XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">${entry('/', ODS_TYPE)}${entry('content.xml', 'text/xml')}</manifest:manifest>`

const NAMESPACES = ['office', 'table', 'text', 'style', 'number:datastyle']
  .map((one) => {
    const [prefix = '', urn = prefix] = one.split(':')
    return ` xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${urn}:1.0"`
  })
  .join('')
const digits = (part: string): string => `<number:${part} number:style="long"/>`
const TIME = `${digits('hours')}<number:text>:</number:text>${digits('minutes')}<number:text>:</number:text>${digits('seconds')}`
const DATE = `${digits('year')}<number:text>-</number:text>${digits('month')}<number:text>-</number:text>${digits('day')}<number:text> </number:text>`
const cellStyle = (name: string, shown: string): string =>
  `<style:style style:name="${name}" style:family="table-cell" style:data-style-name="${shown}"/>`
const STYLES = [
  `<number:date-style style:name="N1">${DATE}${TIME}</number:date-style>`,
  `<number:time-style style:name="N2" number:truncate-on-overflow="false">${TIME}</number:time-style>`,
  cellStyle('moment', 'N1'),
  cellStyle('duration', 'N2'),
].join('')

function contentOf(title: string, rows: readonly (readonly Cell[])[]): string {
  const body = rows.map((row) => `<table:table-row>${row.map(cellOf).join('')}</table:table-row>`).join('')
  const columns = Math.max(...rows.map((row) => row.length), 1)
  return `${XML}<office:document-content${NAMESPACES} office:version="1.2"><office:automatic-styles>${STYLES}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="${nameOf(title)}"><table:table-column table:number-columns-repeated="${String(columns)}"/>${body}</table:table></office:spreadsheet></office:body></office:document-content>`
}

function cellOf(cell: Cell): string {
  if (typeof cell === 'string')
    return `<table:table-cell office:value-type="string">${words(cell)}</table:table-cell>`
  if (typeof cell === 'number')
    return `<table:table-cell office:value-type="float" office:value="${String(cell)}">${words(String(cell))}</table:table-cell>`
  if ('moment' in cell) {
    const at = textOfCell(cell)
    return `<table:table-cell table:style-name="moment" office:value-type="date" office:date-value="${at.replace(' ', 'T')}">${words(at)}</table:table-cell>`
  }
  const [hours = '', minutes = '', seconds = ''] = textOfCell(cell).split(':')
  return `<table:table-cell table:style-name="duration" office:value-type="time" office:time-value="PT${hours}H${minutes}M${seconds}S">${words(textOfCell(cell))}</table:table-cell>`
}

function words(text: string): string {
  return `<text:p>${escaped(text)}</text:p>`
}

/** Spreadsheets allow no more in the name of a table. */
function nameOf(title: string): string {
  return (
    escaped(
      title
        .replace(/[[\]*?:/\\']/g, ' ')
        .trim()
        .slice(0, 31)
        .toWellFormed(),
    ) || 'Table'
  )
}
