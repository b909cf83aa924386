// expect: success
// count: 1
onRequest = () => {
  const list = [1, 2, 3];
  list.toJSON = function () { Segment.events.length = 1; this.push({ get more() { Segment.events.push("late"); return 1; } }); return this.slice(); };
  Segment.track({ event: "e", userId: "u", properties: { list, when: new Date(NaN), text: Object("boxed"), none: undefined, call() {}, [Symbol("s")]: 1, hole: [, 1] } });
};
