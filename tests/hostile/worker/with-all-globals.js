// expect: sent
onRequest = new Function("Segment", "with (new Proxy({}, { has: () => true, get: (t, k) => k === 'Segment' ? Segment : undefined })) { Segment.track({ event: 'e', userId: 'u' }) }").bind(null, Segment);
