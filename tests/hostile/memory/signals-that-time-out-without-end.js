// expect: RangeError: The worker ran out of memory*
// expect: Timeout
onRequest = async () => {
  const kept = [];
  for (;;) {
    for (let number = 0; number < 1000; number++) kept.push(AbortSignal.timeout(1e9));
    await null;
  }
};
