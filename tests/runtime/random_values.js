// Seeded random values for LOG, the same in every engine. Needs BEGIN(name), LOG and COUNT.
let seed = 20260101;
const pick = (n) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor(seed / 65536) % n;
};
const WORDS = [
  "a", "id", "name", "email@example.com", "some longer text here", "it's", "ü", "漢字",
  "x".repeat(30), "line\nbreak", "", "😀", "a-b", "\u0007", "tab\t'q'\"d\"",
];
const word = () => WORDS[pick(WORDS.length)];
class Plain {
  constructor(value) {
    this.value = value;
  }
}
class Tagged extends Plain {
  get [Symbol.toStringTag]() {
    return "Tag";
  }
}
const many = (count, make) => Array.from({ length: count }, make);

function anything(depth) {
  const inner = () => anything(depth + 1);
  switch (pick(depth > 4 ? 8 : 24)) {
    case 0: return pick(1000) - 500;
    case 1: return pick(100) / 7;
    case 2: case 3: return word();
    case 4: return pick(2) === 0;
    case 5: return null;
    case 6: return undefined;
    case 7: return BigInt(pick(5000));
    case 8: case 9: case 10: case 11: case 12:
      return Object.fromEntries(many(pick(8), (_, i) => [word() + (pick(2) ? i : ""), inner()]));
    case 13: case 14: case 15: return many(pick(3) ? pick(6) : pick(40), inner);
    case 16: return many(pick(3) ? pick(9) : pick(130), () => (pick(2) ? pick(100000) : pick(9)));
    case 17: return many(pick(30), word);
    case 18: return new Map(many(pick(5), () => [inner(), inner()]));
    case 19: return new Set(many(pick(9), inner));
    case 20: return pick(2) ? new Plain(inner()) : new Tagged(inner());
    case 21: {
      const sparse = [];
      sparse[pick(20)] = inner();
      if (pick(2)) sparse[30] = 1;
      return sparse;
    }
    case 22: return new Date(pick(1e9) * 1000);
    default: {
      const error = new TypeError(word());
      error.stack = `TypeError: ${error.message}${pick(2) ? "\n    at f (x.js:1:2)" : ""}`;
      if (pick(2)) error.code = inner();
      return error;
    }
  }
}

const FORMATS = ["%s", "%o", "%O", "%d", "x %s y %d", "%i%%"];
for (let i = 0; i < COUNT; i++) {
  BEGIN(`random ${i}`);
  const value = anything(0);
  if (pick(4) === 0) LOG(FORMATS[pick(FORMATS.length)], value, anything(2));
  else LOG(value);
}
