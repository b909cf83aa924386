// warm: its own
// expect: Timeout
for (;;);
onRequest = () => {};
