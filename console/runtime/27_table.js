// console.table: rows and columns in Node 20's box characters.
// Defines: tableText; needs: 00, 20_inspect, 22_members, 24_layout.

const MOST_ROWS = 1000; // Node prints any number; a log entry would be cut off by then
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
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
}

const hasManyKeys = (value) => {
  const target = proxyTarget(value);
  return target !== null && !arrayIsArray(target) && objectKeys(target).length > 2;
};

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

// One row a key of `rows`; a column for each key seen in a row, and one for rows that are no objects.
function rowsTable(rows, wanted) {
  const indices = objectKeys(rows);
  if (indices.length > MOST_ROWS) indices.length = MOST_ROWS;
  const columns = objectCreate(null); // an object, because Node puts integer-like names first
  const plain = [];
  let anyPlain = false;
  for (let i = 0; i < indices.length; i++) {
    const row = peek(rows, indices[i]);
    const primitive = row === null || (typeof row !== "object" && typeof row !== "function");
    if (primitive && wanted === undefined) {
      anyPlain = true;
      plain[i] = cellText(row);
    } else fillRow(columns, row, i, wanted);
  }
  const names = objectKeys(columns);
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
  const keys = wanted ?? (target === null ? [] : objectKeys(target));
  for (let i = 0; i < keys.length; i++) {
    const key = label(keys[i]);
    columns[key] ??= [];
    const has = target !== null && typeof target === "object" && objectHasOwn(target, key);
    columns[key][index] = has ? cellText(peek(target, key)) : "";
  }
}

function drawTable(heads, columns) {
  let count = 0;
  const widths = [];
  for (let i = 0; i < heads.length; i++) {
    let width = textWidth(heads[i]);
    for (let j = 0; j < columns[i].length; j++) width = Math.max(width, textWidth(columns[i][j] ?? ""));
    widths[i] = width + 2;
    count = Math.max(count, columns[i].length);
  }
  const lines = [ruler(widths, "┌", "┬", "┐"), drawRow(heads, widths), ruler(widths, "├", "┼", "┤")];
  for (let row = 0; row < count; row++) {
    const cells = [];
    for (let i = 0; i < columns.length; i++) cells[i] = columns[i][row] ?? "";
    arrayPush(lines, drawRow(cells, widths));
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
    const free = widths[i] - textWidth(cells[i]);
    const left = Math.floor(free / 2);
    parts[i] = stringRepeat(" ", left) + cells[i] + stringRepeat(" ", free - left);
  }
  return `│${arrayJoin(parts, "│")}│`;
}
