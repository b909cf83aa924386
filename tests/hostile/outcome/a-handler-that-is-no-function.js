// doors: run
// expect: success
onRequest = { call() { throw 1; }, apply() { throw 1; } };
