/**
 * Characters that would forge the text around them: controls, line ends, overrides of direction, halves of surrogate pairs.
 * As a class for regular expressions with the flag `u`. Plain values: the browser may import this file.
 */
export const FORGING = '\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069'
