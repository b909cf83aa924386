// console.table: rows and columns in Node 20's box characters.
// Defines: tableText; needs: 00, 20_inspect, 22_members, 24_layout.

const MOST_ROWS = 1000; // Node prints any number; a log entry is cut off long before
const MOST_COLUMNS_SHOWN = 200;
const INDEX_COLUMN = "(index)";
const ITERATION_COLUMN = "(iteration index)";
const VALUES_COLUMN = "Values";

function tableText(rows, wanted) {
  if (rows === null || typeof rows !== "object") return formatLog([rows]);
  const target = proxyTarget(rows);
  if (target === null) return inspect(rows);
  const kind = kindOf(target);
  if (kind === "map") return mapTable(target);
  if (kind === "set") return setTable(target);
  return rowsTable(target, arrayIsArray(wanted) ? wanted : undefined);
}

function cellText(value) {
  const depth = value !== null && typeof value === "object" && hasManyKeys(value) ? -1 : 0;
  return shortCell(inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth }));
}

const MOST_CELL = 1000;
const shortCell = (text) =>
  text.length > MOST_CELL ? `${stringSlice(text, 0, MOST_CELL)}...` : text;

const hasManyKeys = (value) => {
  const target = proxyTarget(value);
  return target !== null && !arrayIsArray(target) && firstKeys(target, 3).length > 2;
};

// Asking a large array for its keys costs more memory than the array.
function firstKeys(target, most) {
  const list = arrayIsArray(target) || typedTag(target) !== undefined;
  if (!list || !(target.length > most)) {
    const keys = objectKeys(target);
    if (keys.length > most) keys.length = most;
    return keys;
  }
  const keys = [];
  for (let i = 0; i < most; i++) if (objectHasOwn(target, i)) arrayPush(keys, `${i}`);
  return keys;
}

function mapTable(map) {
  const indices = [];
  const keys = [];
  const values = [];
  mapEach(map, (value, key) => {
    if (indices.length >= MOST_ROWS) return;
    arrayPush(indices, `${indices.length}`);
    arrayPush(keys, cellText(key));
    arrayPush(values, cellText(value));
  });
  return drawTable([ITERATION_COLUMN, "Key", VALUES_COLUMN], [indices, keys, values]);
}

function setTable(set) {
  const indices = [];
  const values = [];
  const walk = setWalk(set);
  for (let step = walkNext(walk); !step.done && indices.length < MOST_ROWS; step = walkNext(walk)) {
    arrayPush(indices, `${indices.length}`);
    arrayPush(values, cellText(step.value));
  }
  return drawTable([ITERATION_COLUMN, VALUES_COLUMN], [indices, values]);
}

// One row a key of `rows`; a column for each key of a row, and one for rows that are no objects.
function rowsTable(rows, wanted) {
  const indices = firstKeys(rows, MOST_ROWS);
  const columns = objectCreate(null); // an object, because Node puts integer-like names first
  const plain = [];
  let anyPlain = false;
  for (let i = 0; i < indices.length; i++) {
    const row = peek(rows, indices[i]);
    indices[i] = shortCell(indices[i]);
    const primitive = row === null || (typeof row !== "object" && typeof row !== "function");
    if (primitive && wanted === undefined) {
      anyPlain = true;
      plain[i] = cellText(row);
    } else fillRow(columns, row, i, wanted);
  }
  const names = firstKeys(columns, MOST_COLUMNS_SHOWN);
  const heads = [INDEX_COLUMN];
  const cells = [indices];
  for (let i = 0; i < names.length; i++) {
    arrayPush(heads, names[i]);
    arrayPush(cells, columns[names[i]]);
  }
  if (anyPlain) {
    arrayPush(heads, VALUES_COLUMN);
    arrayPush(cells, plain);
  }
  return drawTable(heads, cells);
}

function fillRow(columns, row, index, wanted) {
  const target = row === null || typeof row !== "object" ? row : proxyTarget(row);
  const keys = wanted ?? (target === null ? [] : firstKeys(target, MOST_COLUMNS_SHOWN));
  for (let i = 0; i < keys.length; i++) {
    const key = shortCell(label(keys[i]));
    columns[key] ??= [];
    const has = target !== null && typeof target === "object" && objectHasOwn(target, key);
    columns[key][index] = has ? cellText(peek(target, key)) : "";
  }
}

function drawTable(heads, columns) {
  let count = 0;
  const widths = [];
  for (let i = 0; i < heads.length; i++) {
    const column = columns[i];
    let width = textWidth(heads[i]);
    for (let j = 0; j < column.length; j++) width = Math.max(width, textWidth(column[j] ?? ""));
    widths[i] = width + 2;
    count = Math.max(count, column.length);
  }
  const lines = [ruler(widths, "┌", "┬", "┐"), drawRow(heads, widths)];
  arrayPush(lines, ruler(widths, "├", "┼", "┤"));
  for (let row = 0, left = INSPECT_TEXT; row < count && left > 0; row++) {
    const cells = [];
    for (let i = 0; i < columns.length; i++) cells[i] = columns[i][row] ?? "";
    const line = drawRow(cells, widths);
    arrayPush(lines, line);
    left -= line.length;
  }
  arrayPush(lines, ruler(widths, "└", "┴", "┘"));
  return arrayJoin(lines, "\n");
}

function ruler(widths, left, middle, right) {
  const parts = [];
  for (let i = 0; i < widths.length; i++) parts[i] = stringRepeat("─", widths[i]);
  return left + arrayJoin(parts, middle) + right;
}

function drawRow(cells, widths) {
  const parts = [];
  for (let i = 0; i < cells.length; i++) {
    parts[i] = ` ${cells[i]}${stringRepeat(" ", widths[i] - 1 - textWidth(cells[i]))}`;
  }
  return `│${arrayJoin(parts, "│")}│`;
}
