// expect: TypeError: Do not know how to serialize a BigInt
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u", properties: { n: 1n } });
};
