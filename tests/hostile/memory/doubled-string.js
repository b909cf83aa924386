// expect: RangeError: Invalid string length
onRequest = async (request, settings) => {
  for (let text = "x"; ; ) text += text;
};
