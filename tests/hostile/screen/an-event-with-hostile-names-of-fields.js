// expect: success
// events: [{"\u001b]0;x\u0007":1,"\u202e":{"\u200b":2},"[/]":[{"[b]":3}],"type":"\u001b[5m"}]
onRequest = async (request, settings) => {
  Segment.events.push({ "\x1b]0;x\x07": 1, "\u202e": { "\u200b": 2 }, "[/]": [{ "[b]": 3 }], type: "\x1b[5m" });
};
