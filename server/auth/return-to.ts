// Written out rather than told by what it must not be: every trick of browsers with addresses (two slashes, a backslash,
// a scheme, line ends, percent signs in the path) needs a character or a place that this does not have.
const OURS =
  /^\/(?:(?:join|meeting|rooms|admin|pages)(?:\/[A-Za-z0-9_-]+)*)?(?:\?[A-Za-z0-9_.~=&%+-]*)?(?:#[A-Za-z0-9_-]*)?$/

/** Where a browser goes after signing in: the path when it is one of our pages, else the home page. */
export function safeReturnTo(path: string): string {
  return OURS.test(path) && path.length <= 512 ? path : '/'
}
