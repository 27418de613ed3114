/** The part of `fetch` that the libraries use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>
