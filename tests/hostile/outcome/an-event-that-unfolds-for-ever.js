// expect: RangeError: Maximum call stack size exceeded
onRequest = async (request, settings) => {
  Segment.events.push({ toJSON() { return { a: this, toJSON: undefined }; } });
};
