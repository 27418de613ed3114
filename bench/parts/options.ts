/** The number given as `--name=3` on the command line, else the fallback. */
export function option<T extends number | null>(name: string, fallback: T): number | T {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`))
  return given === undefined ? fallback : Number(given.slice(name.length + 3))
}
