// expect: Timeout
onRequest = async (request, settings) => {
  const tag = (parts) => { for (;;) void parts.raw; };
  tag`a`;
};
