// expect: Timeout
// expect: RangeError: The worker ran out of memory*
// expect: RangeError: Maximum BigInt size exceeded
onRequest = () => {
  for (let power = 1000000n; ; power *= 2n) (7n ** power).toLocaleString("ar", { style: "unit", unit: "kilobyte", unitDisplay: "long", minimumFractionDigits: 20 });
};
