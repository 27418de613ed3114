/**
 * Letters of other scripts, and of our own, that look like Latin ones: those of the Unicode table of confusables
 * (UTS #39) that stand on keyboards in Europe. Each pair is the look-alike and what it is taken for.
 */
const CYRILLIC =
  'АA ВB ЕE ІI ЈJ КK МM НH ОO РP СC ЅS ТT УY ХX ЬB аa вb еe гr һh іi јj кk ӏl мm нh оo рp сc ѕs тt уy хx ԁd ԛq ԝw ѵv пn'
const GREEK = 'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa βb γy εe ηn ιi κk μu νv οo ρp τt υu χx ωw'
const LATIN = 'ɑa ɡg ıi ſs ʟl ɴn ʀr ⅼl'

const LIKE: ReadonlyMap<string, string> = new Map(
  `${CYRILLIC} ${GREEK} ${LATIN}`.split(' ').map((pair) => {
    const [alike = '', latin = ''] = pair
    return [alike, latin]
  }),
)

const NOT_ASCII = /[^\0-\x7f]/gu

/** The text as a reader who expects Latin letters takes it, in small ones. For comparing only. */
export function asLatin(text: string): string {
  const letters = text.replace(NOT_ASCII, (letter) => LIKE.get(letter) ?? letter).toLowerCase()
  // What nobody tells apart in most typefaces, in one of their cases.
  return letters.replace(/[l1|]/g, 'i').replace(/0/g, 'o').replace(/rn/g, 'm')
}
