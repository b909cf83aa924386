// The contents of arrays, sets, maps and buffers, each up to `maxArrayLength`.
// Defines: arrayItems, typedItems, setItems, mapItems, bufferItems, promiseItems, previewItems,
// weakItems; needs: 00, 18_natives, 20 to 22.

const moreItems = (count) => `... ${count} more item${count > 1 ? "s" : ""}`;
const shownCount = (view, length) => Math.min(Math.max(0, view.maxArrayLength), length);

function arrayItems(view, value, level) {
  const { length } = value;
  const shown = shownCount(view, length);
  const items = [];
  for (let i = 0; i < shown; i++) {
    if (view.left <= 0) return cutShort(items, length - i);
    if (!objectHasOwn(value, i)) return sparseItems(view, value, level, shown, items, i);
    arrayPush(items, formatProperty(view, value, level, i, ITEM));
  }
  if (length > shown) arrayPush(items, moreItems(length - shown));
  return items;
}

function cutShort(items, more) {
  arrayPush(items, moreItems(more));
  return items;
}

// From the first hole on; a run of holes counts as one entry.
function sparseItems(view, value, level, most, items, start) {
  const keys = objectKeys(value);
  let index = start;
  for (let i = start; i < keys.length && items.length < most && isIndex(keys[i]); i++) {
    if (view.left <= 0) break;
    const key = +keys[i];
    if (key !== index) {
      arrayPush(items, emptyItems(key - index));
      index = key;
      if (items.length === most) break;
    }
    arrayPush(items, formatProperty(view, value, level, keys[i], ITEM));
    index++;
  }
  const remaining = value.length - index;
  if (remaining > 0) {
    const full = items.length === most || view.left <= 0;
    arrayPush(items, full ? moreItems(remaining) : emptyItems(remaining));
  }
  return items;
}

const emptyItems = (count) => `<${count} empty item${count > 1 ? "s" : ""}>`;

function typedItems(view, value, level) {
  const length = typedLength(value);
  const shown = shownCount(view, length);
  const items = [];
  for (let i = 0; i < shown; i++) arrayPush(items, formatPrimitive(view, value[i]));
  view.left -= 4 * shown;
  if (length > shown) arrayPush(items, moreItems(length - shown));
  if (view.showHidden) addTypedFields(view, value, level, items);
  return items;
}

function addTypedFields(view, value, level, items) {
  view.indent += 2;
  const fields = ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"];
  for (let i = 0; i < fields.length; i++) {
    arrayPush(items, `[${fields[i]}]: ${formatValue(view, peek(value, fields[i]), level, true)}`);
  }
  view.indent -= 2;
}

function setItems(view, value, level) {
  const size = setSize(value);
  const shown = shownCount(view, size);
  const items = [];
  view.indent += 2;
  for (let i = 0, next = setWalk(value); i < shown; i++) {
    if (view.left <= 0) break;
    arrayPush(items, formatValue(view, walkNext(next).value, level));
  }
  view.indent -= 2;
  if (size > items.length) arrayPush(items, moreItems(size - items.length));
  return items;
}

function mapItems(view, value, level) {
  const size = mapSize(value);
  const shown = shownCount(view, size);
  const items = [];
  view.indent += 2;
  for (let i = 0, next = mapWalk(value); i < shown; i++) {
    if (view.left <= 0) break;
    const pair = mapWalkNext(next).value;
    const key = formatValue(view, pair[0], level);
    arrayPush(items, `${key} => ${formatValue(view, pair[1], level)}`);
  }
  view.indent -= 2;
  if (size > items.length) arrayPush(items, moreItems(size - items.length));
  return items;
}

const setWalk = uncurry(Set.prototype.values);
const walkNext = uncurry(SET_ITERATOR.next);
const mapWalk = uncurry(Map.prototype.entries);
const mapWalkNext = uncurry(MAP_ITERATOR.next);

function bufferItems(view, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return ["(detached)"];
  }
  const shown = shownCount(view, bytes.length);
  const hex = [];
  for (let i = 0; i < shown; i++) hex[i] = stringPadStart(numberToString(bytes[i], 16), 2, "0");
  view.left -= 3 * shown;
  const more = bytes.length - shown;
  const rest = more > 0 ? ` ... ${more} more byte${more > 1 ? "s" : ""}` : "";
  return [`[Uint8Contents]: <${arrayJoin(hex, " ")}${rest}>`];
}

function promiseItems(view, value, level) {
  const end = promiseEnd(value);
  if (!end?.state) return ["<pending>"];
  view.indent += 2;
  const text = formatValue(view, end.result, level);
  view.indent -= 2;
  return [end.state === 2 ? `<rejected> ${text}` : text];
}

const unknownItems = () => ["<items unknown>"];

// What an iterator has left.
function previewItems(preview) {
  if (preview === undefined) return unknownItems;
  const { pairs, list } = preview;
  if (!pairs) return (view, value, level) => listItems(view, list, level);
  return (view, value, level) => pairItems(view, list, level, (items) => {
    const shape = { base: "", open: "[", close: "]", list: false };
    return layOut(view, items, shape, level);
  });
}

// Their order says nothing, so they are shown in that of their text.
function weakItems(view, value) {
  const preview = view.showHidden ? previewOf(value) : undefined;
  if (preview === undefined) return unknownItems;
  const { pairs, list } = preview;
  const itemsOf = pairs
    ? (level) => pairItems(view, list, level, (items) => `${items[0]} => ${items[1]}`)
    : (level) => listItems(view, list, level);
  return (same, self, level) => {
    const items = itemsOf(level);
    const last = items.length > view.maxArrayLength ? arrayPop(items) : undefined;
    if (!view.sorted) arraySort(items);
    if (last !== undefined) arrayPush(items, last);
    return items;
  };
}

function listItems(view, list, level) {
  const items = [];
  const shown = shownCount(view, list.length);
  view.indent += 2;
  for (let i = 0; i < shown && view.left > 0; i++) {
    arrayPush(items, formatValue(view, list[i], level));
  }
  view.indent -= 2;
  return items.length < list.length ? cutShort(items, list.length - items.length) : items;
}

function pairItems(view, list, level, joined) {
  const items = [];
  const count = list.length / 2;
  const shown = shownCount(view, count);
  view.indent += 2;
  for (let i = 0; i < shown && view.left > 0; i++) {
    const key = formatValue(view, list[2 * i], level);
    arrayPush(items, joined([key, formatValue(view, list[2 * i + 1], level)]));
  }
  view.indent -= 2;
  return items.length < count ? cutShort(items, count - items.length) : items;
}
