// expect: TypeError: Converting circular structure to JSON*
onRequest = async (request, settings) => {
  const properties = {};
  properties.properties = properties;
  Segment.track({ event: "e", userId: "u", properties });
};
