// warm: its own
// expect: success
// events: [{"forged":true}]
onRequest = async (request, settings) => {
  Segment.track({ event: "e", userId: "u" });
  Object.prototype.toJSON = () => ({ forged: true });
};
