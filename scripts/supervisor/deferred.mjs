/**
 * A promise for an exit code and how to keep it. (Node 20 has no Promise.withResolvers.)
 *
 * @returns {{ promise: Promise<number>, resolve: (code: number) => void }}
 */
export function deferred() {
  let resolve = (/** @type {number} */ _code) => {}
  const promise = /** @type {Promise<number>} */ (new Promise((keep) => (resolve = keep)))
  return { promise, resolve }
}
