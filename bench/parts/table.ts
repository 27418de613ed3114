/** One row: cells by column name. A column that a row does not have stays empty. */
export type Row = Readonly<Record<string, string | number>>

/** Draws rows as a table with one header line; numbers are set to the right. Ends with a newline. */
export function drawTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) => `  ${cells.join('  ').trimEnd()}\n`
  const pad = (cell: string | number, width: number) =>
    typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
  const numeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'))
  return [
    line(
      columns.map((column, i) =>
        numeric[i] ? column.padStart(widths[i] ?? 0) : column.padEnd(widths[i] ?? 0),
      ),
    ),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(columns.map((column, i) => pad(row[column] ?? '', widths[i] ?? 0)))),
  ].join('')
}
