// expect: success
onRequest = async (request, settings) => {
  let rope = "";
  for (let i = 0; i < 1e6; i++) rope = rope + "x";
  if (rope.charCodeAt(5e5) !== 120) throw new Error("lost");
};
