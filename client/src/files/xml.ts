/** Text as it stands in XML. */

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// What XML 1.0 cannot hold (production 2).
const UNFIT = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** For content and for quoted attributes alike; what XML cannot hold is left out. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNFIT, '')
    .replace(/[&<>"]/g, (sign) => NAMED[sign] ?? sign)
}
