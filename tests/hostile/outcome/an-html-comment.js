// expect: sent
<!-- a comment that only scripts have
onRequest = () => { Segment.track({ event: "e", userId: "u" }) } //# sourceURL=fnconsole:host
--> another
