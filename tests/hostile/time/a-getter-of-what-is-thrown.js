// expect: Error: { message: [Getter], name: 'Error', stack: '' }
onRequest = async (request, settings) => {
  throw { get message() { for (;;); }, name: "Error", stack: "" };
};
