// Where lines break: entries on one line, each on its own, or in columns.
// Defines: layOut; needs: 00, textWidth below. The figures (three inner levels on a line, up to 16
// columns of an array with more than six entries) are those of Node 20.

const MOST_COLUMNS = 15;
const CELL_RATIO = 2.5; // a character is about that much taller than wide, so groups look square
const GAP = 2; // ", "

function layOut(view, items, shape, level, value) {
  const { base, open, close } = shape;
  if (view.compact === true) return layOutTightly(view, items, shape);
  const lead = base === "" ? "" : `${base} `;
  let entries = items;
  if (view.compact >= 1) {
    if (shape.list && items.length > 6) entries = inColumns(view, items, value);
    if (view.level - level < view.compact && entries === items) {
      const start = entries.length + view.indent + open.length + base.length + 10;
      const line = fitting(view, entries, start, base);
      if (line !== undefined) return `${lead}${open} ${line} ${close}`;
    }
  }
  const indent = `\n${stringRepeat(" ", view.indent)}`;
  return `${lead}${open}${indent}  ${arrayJoin(entries, `,${indent}  `)}${indent}${close}`;
}

// As `compact: true` has it: the first entry beside the brace.
function layOutTightly(view, items, { base, open, close }) {
  const tail = base === "" ? "" : ` ${base}`;
  const line = fitting(view, items, 0, base);
  if (line !== undefined) return `${open}${tail} ${line} ${close}`;
  const indent = `\n${stringRepeat(" ", view.indent)}  `;
  const start = base === "" && open.length === 1 ? " " : `${tail}${indent}`;
  return `${open}${start}${arrayJoin(items, `,${indent}`)} ${close}`;
}

function fitting(view, items, start, base) {
  let total = items.length + start;
  if (total + items.length > view.breakLength) return undefined;
  for (let i = 0; i < items.length; i++) {
    total += items[i].length;
    if (total > view.breakLength) return undefined;
  }
  if (base !== "" && stringIncludes(base, "\n")) return undefined;
  const line = arrayJoin(items, ", ");
  return stringIncludes(line, "\n") ? undefined : line;
}

function inColumns(view, items, value) {
  // A last "... more items" is no cell of the table.
  const cells = view.maxArrayLength < items.length ? items.length - 1 : items.length;
  const widths = [];
  let total = 0;
  let widest = 0;
  for (let i = 0; i < cells; i++) {
    widths[i] = textWidth(items[i]);
    total += widths[i] + GAP;
    if (widths[i] > widest) widest = widths[i];
  }
  const cell = widest + GAP;
  if (cell * 3 + view.indent >= view.breakLength) return items;
  if (total / cell <= 5 && widest > 6) return items;
  const columns = columnCount(view, cell, total / items.length, cells);
  if (columns <= 1) return items;
  const rows = arrangeRows(items, widths, columns, allNumbers(value, items.length));
  if (cells < items.length) arrayPush(rows, items[cells]);
  return rows;
}

function columnCount(view, cell, average, cells) {
  const bias = Math.max(cell - 3 - Math.sqrt(cell - average), 1);
  return Math.min(
    Math.round(Math.sqrt(CELL_RATIO * bias * cells) / bias),
    Math.floor((view.breakLength - view.indent) / cell),
    view.compact * 4,
    MOST_COLUMNS,
  );
}

function allNumbers(value, count) {
  if (value === undefined) return true;
  for (let i = 0; i < count; i++) {
    const type = typeof peek(value, i);
    if (type !== "number" && type !== "bigint") return false;
  }
  return true;
}

// Rows of padded cells: numbers to the right, everything else to the left.
function arrangeRows(items, widths, columns, right) {
  const cells = widths.length;
  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let widest = 0;
    for (let i = column; i < cells; i += columns) if (widths[i] > widest) widest = widths[i];
    columnWidths[column] = widest;
  }
  const rows = [];
  for (let start = 0; start < cells; start += columns) {
    const end = start + columns < cells ? start + columns : cells;
    let row = "";
    for (let i = start; i < end; i++) {
      const padding = stringRepeat(" ", columnWidths[i - start] - widths[i]);
      const last = i === end - 1;
      if (right) row += padding + items[i] + (last ? "" : ", ");
      else row += items[i] + (last ? "" : `, ${padding}`);
    }
    arrayPush(rows, row);
  }
  return rows;
}

const NOT_ASCII = /[^\x20-\x7e]/;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
const WIDE = [
  0x1100, 0x115f, 0x2329, 0x232a, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6,
  0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60,
  0xffe0, 0xffe6, 0x17000, 0x18cd5, 0x1b000, 0x1b2fb, 0x1f200, 0x1f251, 0x20000, 0x3fffd,
]; // East Asian width W and F, as pairs of first and last

// Columns of a terminal that a text takes.
function textWidth(text) {
  if (regexpExec(NOT_ASCII, text) === null) return text.length;
  const shown = normalized(text, "NFC");
  let width = 0;
  for (let i = 0; i < shown.length; i++) {
    const point = codePointAt(shown, i);
    if (point > 0xffff) i++;
    width += pointWidth(point);
  }
  return width;
}

const normalized = uncurry(String.prototype.normalize);
const codePointAt = uncurry(String.prototype.codePointAt);
const pointText = String.fromCodePoint;

function pointWidth(point) {
  if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return 0;
  if (point < 0x300) return 1;
  for (let i = 0; i < WIDE.length; i += 2) if (point >= WIDE[i] && point <= WIDE[i + 1]) return 2;
  const text = pointText(point);
  if (regexpExec(ZERO_WIDTH, text) !== null) return 0;
  return regexpExec(EMOJI, text) !== null ? 2 : 1;
}
