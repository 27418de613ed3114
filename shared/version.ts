/**
 * The wire's version. A browser that speaks another one is refused with `outdated` and reloads itself once; raise it
 * when a request or notice changes its shape.
 */
export const PROTOCOL_VERSION = 6
