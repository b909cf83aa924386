// expect: TypeError: Segment.events[0] is nested more than 500 levels deep
onRequest = async (request, settings) => {
  let properties = {};
  for (let i = 0; i < 5000; i++) properties = { properties };
  Segment.track({ event: "e", userId: "u", properties });
};
