// expect: Timeout
// expect: RangeError: The worker ran out of memory*
onRequest = () => {
  for (let zone = 0; ; zone++) {
    const format = new Intl.DateTimeFormat(["th-u-ca-buddhist", "ar-u-ca-islamic", "he-u-ca-hebrew"][zone % 3], { dateStyle: "full", timeStyle: "full", timeZone: "Antarctica/Troll" });
    format.formatRangeToParts(-8.64e15, 8.64e15);
    new Intl.ListFormat("en").format(Array(9999).fill("x"));
  }
};
