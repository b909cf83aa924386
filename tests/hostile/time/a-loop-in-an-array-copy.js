// expect: Timeout
onRequest = async (request, settings) => {
  class Endless extends Array { static get [Symbol.species]() { for (;;); } }
  new Endless(1, 2, 3).map((x) => x);
};
