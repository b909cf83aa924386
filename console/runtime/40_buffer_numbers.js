// Reading and writing numbers in a Buffer, 8 to 64 bits, both byte orders.
// Adds to Buffer.prototype; needs: 38_codes, 40_buffer.

const FLOAT_SCRATCH = new DataView(new ArrayBuffer(8));
const scratchGet = {
  Float: uncurry(DataView.prototype.getFloat32),
  Double: uncurry(DataView.prototype.getFloat64),
  BigInt: uncurry(DataView.prototype.getBigInt64),
  BigUInt: uncurry(DataView.prototype.getBigUint64),
};
const scratchSet = {
  Float: uncurry(DataView.prototype.setFloat32),
  Double: uncurry(DataView.prototype.setFloat64),
  BigInt: uncurry(DataView.prototype.setBigInt64),
  BigUInt: uncurry(DataView.prototype.setBigUint64),
};
const scratchBytes = new Uint8Array(FLOAT_SCRATCH.buffer);

function outsideOf(buffer, offset, bytes) {
  const last = buffer.length - bytes;
  if (typeof offset !== "number") return argType("offset", "number", offset);
  if (Math.floor(offset) !== offset) return outOfRange("offset", "an integer", offset);
  if (last < 0) return outOfBounds();
  return outOfRange("offset", `>= 0 and <= ${last}`, offset);
}

function checkPlace(buffer, offset, bytes) {
  if (isInteger(offset) && offset >= 0 && offset + bytes <= buffer.length) return;
  throw outsideOf(buffer, offset, bytes);
}

function rangeText(min, max, bytes, wide) {
  const n = typeof min === "bigint" ? "n" : "";
  if (!wide) return `>= ${min}${n} and <= ${max}${n}`;
  if (min == 0) return `>= 0${n} and < 2${n} ** ${bytes * 8}${n}`;
  return `>= -(2${n} ** ${bytes * 8 - 1}${n}) and < 2${n} ** ${bytes * 8 - 1}${n}`;
}

// Digits in groups only where Node takes its long way to the message.
function valueOutOfRange(value, min, max, bytes, wide) {
  const range = rangeText(min, max, bytes, wide);
  return outOfRange("value", range, value);
}

function readInteger(buffer, offset, bytes, little, signed) {
  checkPlace(buffer, offset, bytes);
  let value = 0;
  if (little) for (let i = bytes - 1; i >= 0; i--) value = value * 256 + buffer[offset + i];
  else for (let i = 0; i < bytes; i++) value = value * 256 + buffer[offset + i];
  const top = 2 ** (bytes * 8 - 1);
  return signed && value >= top ? value - 2 * top : value;
}

function writeInteger(buffer, value, offset, bytes, little, signed, fixed) {
  value = +value;
  const span = 2 ** (bytes * 8);
  const min = signed ? -span / 2 : 0;
  const max = signed ? span / 2 - 1 : span - 1;
  if (bytes === 1 && typeof offset !== "number") throw argType("offset", "number", offset);
  if (value > max || value < min) throw valueOutOfRange(value, min, max, bytes, !fixed && bytes > 3);
  checkPlace(buffer, offset, bytes);
  let rest = Number.isNaN(value) ? 0 : Math.trunc(value);
  if (rest < 0) rest += span;
  for (let i = 0; i < bytes; i++) {
    buffer[little ? offset + i : offset + bytes - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return offset + bytes;
}

function readScratch(buffer, offset, kind, bytes, little) {
  checkPlace(buffer, offset, bytes);
  for (let i = 0; i < bytes; i++) scratchBytes[i] = buffer[offset + i];
  return scratchGet[kind](FLOAT_SCRATCH, 0, little);
}

function writeScratch(buffer, value, offset, kind, bytes, little) {
  checkPlace(buffer, offset, bytes);
  scratchSet[kind](FLOAT_SCRATCH, 0, value, little);
  for (let i = 0; i < bytes; i++) buffer[offset + i] = scratchBytes[i];
  return offset + bytes;
}

function checkByteLength(bytes) {
  if (bytes === undefined || typeof bytes !== "number") throw argType("byteLength", "number", bytes);
  if (!isInteger(bytes)) throw outOfRange("byteLength", "an integer", bytes);
  if (bytes < 1 || bytes > 6) throw outOfRange("byteLength", ">= 1 and <= 6", bytes);
}

function writeBig(buffer, value, offset, kind, min, max, little) {
  if (value > max || value < min) throw valueOutOfRange(value, min, max, 8, true);
  checkPlace(buffer, offset, 8);
  if (typeof value !== "bigint") value + 0n; // V8's own TypeError about mixing
  return writeScratch(buffer, value, offset, kind, 8, little);
}

// `names`: the method and its aliases; all are one function that carries the first name.
function addNumber(names, read, write) {
  const [name] = names;
  const methods = { [`read${name}`]: read, [`write${name}`]: write };
  for (const verb of ["read", "write"]) {
    const method = methods[verb + name];
    Object.defineProperty(method, "name", { value: verb + name, configurable: true });
    for (const alias of names) Buffer.prototype[verb + alias] = method;
  }
}

for (const order of ["LE", "BE"]) {
  const little = order === "LE";
  for (const [kind, min, max] of [["BigUInt", 0n, 2n ** 64n - 1n], ["BigInt", -(2n ** 63n), 2n ** 63n - 1n]]) {
    const names = kind === "BigInt" ? [`BigInt64${order}`] : [`BigUInt64${order}`, `BigUint64${order}`];
    addNumber(
      names,
      function (offset = 0) { return readScratch(this, offset, kind, 8, little); },
      function (value, offset = 0) { return writeBig(this, value, offset, kind, min, max, little); },
    );
  }
  for (const [kind, bytes] of [["Float", 4], ["Double", 8]]) {
    addNumber(
      [kind + order],
      function (offset = 0) { return readScratch(this, offset, kind, bytes, little); },
      function (value, offset = 0) { return writeScratch(this, +value, offset, kind, bytes, little); },
    );
  }
  for (const signed of [false, true]) {
    const stems = signed ? ["Int"] : ["UInt", "Uint"];
    for (const bits of [16, 32]) {
      const bytes = bits / 8;
      addNumber(
        stems.map((stem) => `${stem}${bits}${order}`),
        function (offset = 0) { return readInteger(this, offset, bytes, little, signed); },
        function (value, offset = 0) { return writeInteger(this, value, offset, bytes, little, signed, true); },
      );
    }
    addNumber(
      stems.map((stem) => stem + order),
      function (offset, byteLength) {
        if (offset === undefined) throw argType("offset", "number", offset);
        checkByteLength(byteLength);
        return readInteger(this, offset, byteLength, little, signed);
      },
      function (value, offset, byteLength) {
        checkByteLength(byteLength);
        return writeInteger(this, value, offset, byteLength, little, signed, false);
      },
    );
  }
}
for (const [names, signed] of [[["UInt8", "Uint8"], false], [["Int8"], true]]) {
  addNumber(
    names,
    function (offset = 0) { return readInteger(this, offset, 1, true, signed); },
    function (value, offset = 0) { return writeInteger(this, value, offset, 1, true, signed, true); },
  );
}
