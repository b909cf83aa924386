// expect: RangeError: The function used more than 128 MB of memory.
// expect: Error: mine
onRequest = async (request, settings) => {
  const all = [];
  try { for (let i = 0; i < 900; i++) all.push(new Array(15000).fill(i)); } finally { throw new Error("mine"); }
};
