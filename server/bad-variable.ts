/** A variable that cannot be used. The message names it and says what is wrong, but not its value. */
export class BadVariable extends Error {
  override readonly name = 'BadVariable'
  readonly variable: string

  constructor(variable: string, complaint: string) {
    super(`${variable} ${complaint}`)
    this.variable = variable
  }
}
